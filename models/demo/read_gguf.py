"""Expands the Q8_0 file to the weights that train.py starts from. usage: read_gguf.py [file.gguf] [config.json] [model.pt]"""
import json
import struct
import sys
import numpy as np
import torch
from train import Llama

SCALARS = {4: "I", 5: "i", 6: "f", 7: "?", 10: "Q"}


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 4

    def number(self, kind):
        value, = struct.unpack_from("<" + kind, self.data, self.at)
        self.at += struct.calcsize("<" + kind)
        return value

    def string(self):
        n = self.number("Q")
        self.at += n
        return self.data[self.at - n:self.at].decode()

    def value(self, kind):
        if kind == 9:
            kind, n = self.number("I"), self.number("Q")
            return [self.value(kind) for _ in range(n)]
        return self.string() if kind == 8 else self.number(SCALARS[kind])


def tensors(path):
    """-> name, array; only F32 and Q8_0"""
    with open(path, "rb") as f:
        r = Reader(f.read())
    r.number("I")
    count, keys = r.number("Q"), r.number("Q")
    for _ in range(keys):
        r.string(), r.value(r.number("I"))
    infos = [(r.string(), [r.number("Q") for _ in range(r.number("I"))][::-1], r.number("I"), r.number("Q")) for _ in range(count)]
    start = r.at + -r.at % 32
    for name, shape, kind, offset in infos:
        n, at = int(np.prod(shape)), start + offset
        if kind == 8:
            blocks = np.frombuffer(r.data, dtype=[("d", "<f2"), ("q", "i1", 32)], count=n // 32, offset=at)
            yield name, (blocks["d"].astype(np.float32)[:, None] * blocks["q"]).reshape(shape)
        else:
            yield name, np.frombuffer(r.data, dtype="<f4", count=n, offset=at).reshape(shape)


def main(path="42dot-demo-q8_0.gguf", config="config.json", out="out/model.pt"):
    with open(config) as f:
        model = Llama(json.load(f))
    read = {name: torch.tensor(a.copy()) for name, a in tensors(path)}
    model.load_state_dict({n: read[n if n in read else f"{n}.weight"] for n in model.state_dict()})
    torch.save(model.state_dict(), out)


if __name__ == "__main__":
    main(*sys.argv[1:])
