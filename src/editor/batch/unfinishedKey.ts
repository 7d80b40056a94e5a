/** Of the workspace's memory: the job that is running. */
export const UNFINISHED_KEY = "42dot.unfinishedJob";
