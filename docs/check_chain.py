#!/usr/bin/env python3
"""Checks Daftari's event log without Daftari, as proof.md describes it. Needs nothing but Python 3.

  daftari export-events --out events.jsonl
  python3 check_chain.py events.jsonl [checkpoint.json]     exit code 0: right, 1: not
  python3 check_chain.py --text checkpoint.json             writes the text that is signed
"""
import hashlib
import json
import sys


def checkpoint_text(checkpoint):
    shards = [f"{s['shard']} {s['incarnation']} {s['sequence']} {s['hash'] or '-'}" for s in checkpoint["shards"]]
    head = ["daftari-checkpoint-1", str(checkpoint["number"]), checkpoint["made_at"], checkpoint["previous"] or "-"]
    return "\n".join(head + shards)


def check(events, checkpoint):
    problems, count, shard_at, balances = [], 0, {}, {}
    marks = {(s["shard"], s["sequence"]): s for s in checkpoint["shards"] if s["sequence"] > 0} if checkpoint else {}
    if checkpoint and hashlib.sha256(checkpoint_text(checkpoint).encode()).hexdigest() != checkpoint["hash"]:
        problems.append("the checkpoint's hash is not that of its text")
    for line in events:
        event = json.loads(line)
        shard, sequence = event["shard"], event["sequence"]
        at = f"shard {shard}, sequence {sequence}: "
        last, previous, stamp, life = shard_at.get(shard, (0, "", 0, 0))
        if sequence != last + 1:
            problems.append(at + f"{last + 1} should come next")
        if event["recorded_at"] < stamp or event["incarnation"] < life:
            problems.append(at + "its stamp or incarnation is earlier than the one before")
        header = [event[name] for name in ("shard", "incarnation", "sequence", "recorded_at", "type", "version")]
        text = "\n".join(["daftari-event-1", *map(str, header), previous, event["body"]])
        if hashlib.sha256(text.encode()).hexdigest() != event["hash"]:
            problems.append(at + "the hash is not that of the event")
        body = json.loads(event["body"])
        if sum(int(amount) for _, amount, _ in body["entries"]) != 0:
            problems.append(at + "the entries do not sum to zero")
        for account, amount, said in body["entries"]:
            balances[account] = balances.get(account, 0) + int(amount)
            if balances[account] != int(said):
                problems.append(at + f"account {account} holds {balances[account]}, not {said}")
        mark = marks.pop((shard, sequence), None)
        if mark and (mark["hash"], mark["incarnation"]) != (event["hash"], event["incarnation"]):
            problems.append(at + "the checkpoint names another event: history was rewritten")
        shard_at[shard] = (sequence, event["hash"], event["recorded_at"], event["incarnation"])
        count += 1
    problems += [f"shard {s}: the checkpoint names sequence {n}, which is not here" for s, n in marks]
    return count, problems


if sys.argv[1:2] == ["--text"]:
    sys.stdout.write(checkpoint_text(json.load(open(sys.argv[2], encoding="utf-8"))))
    sys.exit(0)
kept = json.load(open(sys.argv[2], encoding="utf-8")) if len(sys.argv) > 2 else None
count, problems = check(open(sys.argv[1], encoding="utf-8"), kept)
print("\n".join(problems[:20]) or f"{count} events are right" + (", and the checkpoint holds" if kept else ""))
sys.exit(1 if problems else 0)
