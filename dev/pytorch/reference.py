"""An independent rendition of the model's equations, for tests/pytorch.rs of the crate `latent`.

It computes one example and one token at a time, in double precision, without padding, masks or batches, and takes the
gradients from autograd. It reads what `cargo run -p latent --example parity_fixture -- FOLDER` wrote and puts logits,
losses and gradients beside it:

    python -m venv /tmp/venv && /tmp/venv/bin/pip install torch
    /tmp/venv/bin/python dev/pytorch/reference.py FOLDER latent/tests/fixtures
"""

import json
import pathlib
import sys

import torch

torch.set_default_dtype(torch.float64)


def lstm_step(gates, state):
    h, c = state
    i, f, o, n = gates.chunk(4)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(n)
    return torch.sigmoid(o) * torch.tanh(c), c


def halves(x):
    return tuple(x.chunk(2))


class Reference:
    def __init__(self, fixture):
        self.config = fixture["config"]
        self.batch = fixture["batch"]
        self.w = {
            name: torch.tensor(weight["values"]).reshape(weight["shape"]).requires_grad_()
            for name, weight in fixture["weights"].items()
        }
        self.hidden, self.reader = self.config["hidden"], self.config["reader"]
        self.paper = self.config["values"] == "paper"
        self.shared = self.config["decoder"] == "shared"
        self.full = self.config["executor"] == "full"

    # Values

    def reach(self):
        return 4 if self.paper else 128

    def representative(self, c):
        r = self.reach()
        if c <= 2 * r:
            return c - r
        if self.paper or c == len(self.w["values.classes"]) - 1:
            return None
        power = c - (2 * r + 1)
        value = 3 * 2 ** (power % 25 + 6)
        value = value if power < 25 else -value
        return max(-(2**31), min(2**31 - 1, value))

    def features(self, v):
        if v is None:
            return torch.zeros(58)
        size = abs(v)
        f = [v < 0, v == 0, v > 0, max(-8.0, min(8.0, v / 16)), torch.log(torch.tensor(1.0 + size)).item() / 22]
        f += [size >= 2**p for p in range(32)] + [(v >> b) & 1 for b in range(8)]
        f += [v % 3 == r for r in range(3)] + [v % 10 == r for r in range(10)]
        return torch.tensor([float(x) for x in f])

    def mixed(self):
        table = self.w["values.classes"]
        if self.paper:
            return table
        rows = [self.features(self.representative(c)) for c in range(len(table))]
        return table + torch.stack(rows) @ self.w["values.features"]

    def known(self, slots, row, count):
        xs = []
        for m in range(count):
            x = self.w["values.classes"][slots["classes"][m][row]] + self.w["values.kinds"][slots["kinds"][m][row]]
            if not self.paper:
                x = x + torch.tensor(slots["features"][m]).reshape(-1, 58)[row] @ self.w["values.features"]
            xs.append(x)
        return xs

    # Parts

    def direction(self, name, xs, state):
        out = []
        for x in xs:
            gates = torch.cat([x, state[0]]) @ self.w[name + ".weight"] + self.w[name + ".bias"][0]
            state = lstm_step(gates, state)
            out.append(state[0])
        return out

    def bilstm(self, name, xs, start=None):
        zero = (torch.zeros(self.reader // 2),) * 2
        ahead, back = start or (zero, zero)
        forward = self.direction(name + ".forward", xs, ahead)
        backward = self.direction(name + ".backward", xs[::-1], back)[::-1]
        return [torch.cat(both) for both in zip(forward, backward)]

    def attend(self, name, query, sources):
        scale = self.w[name + ".key"].shape[1] ** -0.5
        scores = torch.stack([query @ (s @ self.w[name + ".key"]) * scale for s in sources])
        context = sum(a * s for a, s in zip(scores.softmax(0), sources))
        return torch.tanh(query @ self.w[name + ".query"] + context @ self.w[name + ".value"])

    def operations(self, weights):
        return self.bilstm("operations.encoder", [w @ self.w["operations.rows"] for w in weights])

    def execute(self, xs, h):
        start = [halves(h @ self.w[f"executor.start.{i}"]) for i in (0, 1)]
        read = self.bilstm("executor.reader", xs, start)
        return [x @ self.w["executor.weight"] + self.w["executor.bias"][0] for x in read]

    def decode(self, tokens, start):
        states = list(start)
        out = []
        for token in tokens:
            x = self.w["decoder.tokens"][token] @ self.w["decoder.input"] + self.w["decoder.bias"][0]
            states[0] = lstm_step(x + states[0][0] @ self.w["decoder.hidden"], states[0])
            for layer in range(1, len(states)):
                name = f"decoder.upper.{layer - 1}"
                x = torch.cat([states[layer - 1][0], states[layer][0]])
                states[layer] = lstm_step(x @ self.w[name + ".weight"] + self.w[name + ".bias"][0], states[layer])
            out.append(states[-1][0])
        return out

    # One sample

    def sample(self, b):
        batch, w = self.batch, self.w
        tokens_at = lambda t: batch["fed"][t][b]
        mask = torch.tensor(batch["token_mask"]).reshape(batch["samples"], -1)[b]
        count = int(mask.sum())
        tokens = [tokens_at(t) for t in range(count)]
        segment = batch["segment_of"][b * batch["tokens"] : (b + 1) * batch["tokens"]]
        examples = []
        for k in range(batch["examples"]):
            row = b * batch["examples"] + k
            if batch["example_mask"][row] == 0:
                continue
            slots = sum(1 for m in range(batch["slots"]) if batch["slot_mask"][m][row] > 0)
            relations = len(w["operations.rows"])
            xs = self.known(batch["states"][0], row, slots)
            enc_i = self.bilstm("encoder.inputs", xs)
            enc_o = self.bilstm("encoder.outputs", self.known(batch["output"], row, slots))
            enc_o = [self.attend("encoder.attention", o, enc_i) for o in enc_o]
            answers = [torch.tensor(batch["relations"][0][m]).reshape(-1, relations)[row] for m in range(slots)]
            examples.append(
                {"row": row, "slots": slots, "xs": xs, "enc_o": enc_o, "states": [(enc_i, self.operations(answers))]}
            )
        # Decoder.
        summaries = [torch.stack(e["enc_o"]).mean(0) for e in examples]
        if self.shared:
            summaries = [torch.stack(summaries).mean(0)]
        layers = self.config["layers"]
        starts = [
            [halves(torch.tanh(s @ w[f"decoder.start.{i}"] + w[f"decoder.start_bias.{i}"][0])) for i in range(layers)]
            for s in summaries
        ]
        hs = [self.decode(tokens, start) for start in starts]
        # Executor.
        mixed = self.mixed()
        executed, softened = [], []
        for e in range(batch["executions"]):
            executed.append({})
            softened.append({})
            for k, x in enumerate(examples):
                h = hs[0 if self.shared else k][batch["execution_at"][e][b]]
                logits = self.execute(x["xs"], h)
                p = [one.softmax(0) for one in logits]
                kinds = [batch["states"][0]["kinds"][m][x["row"]] for m in range(x["slots"])]
                x["xs"] = [q @ mixed + w["values.kinds"][kind] for q, kind in zip(p, kinds)]
                answers = self.ask(p, x)
                executed[e][x["row"]] = logits
                softened[e][x["row"]] = answers
                if self.full:
                    x["states"].append((self.bilstm("encoder.inputs", x["xs"]), self.operations(answers)))
        # Readout.
        logits = []
        for t in range(count):
            if self.shared:
                groups = [self.context(hs[0][t], examples, segment[t])]
            else:
                groups = [self.context(h[t], [e], segment[t]) for h, e in zip(hs, examples)]
            m = torch.stack(groups).max(0).values
            m = self.attend("readout.history", m, [w["decoder.tokens"][token] for token in tokens[: t + 1]])
            logits.append(m @ w["readout.output"] + w["readout.output_bias"][0])
        return logits, executed, softened

    def ask(self, p, x):
        """The weights of the relations: the probability that the slot asked for has the value asked for."""
        batch, relations = self.batch, len(self.w["operations.rows"])
        classes = len(self.w["values.classes"])
        base = x["row"] * batch["slots"] * relations
        out = []
        for m in range(x["slots"]):
            row = []
            for r in range(relations):
                at = base + m * relations + r
                place = batch["lookups"][at]
                there = batch["lookup_mask"][at] > 0
                row.append(p[place // classes][place % classes] if there else torch.zeros(()))
            out.append(torch.stack(row))
        return out

    def context(self, h, examples, segment):
        w, scale, narrow = self.w, self.hidden**-0.5, self.reader**-0.5
        enc_i = [v for e in examples for v in e["states"][segment][0]]
        enc_p = [v for e in examples for v in e["states"][segment][1]]
        enc_o = [v for e in examples for v in e["enc_o"]]

        def mix(scores, values):
            return sum(a * v for a, v in zip(torch.stack(scores).softmax(0), values))

        at = "readout.examples."
        s_i = mix([h @ (v @ w[at + "input_by_state"]) * scale for v in enc_i], enc_i)
        s_o = mix(
            [
                h @ (v @ w[at + "output_by_state"]) * scale + s_i @ (v @ w[at + "output_by_input"]) * narrow
                for v in enc_o
            ],
            enc_o,
        )
        on = "readout.operations."
        s_p = mix([(s_i @ (v @ w[on + "by_input"]) + s_o @ (v @ w[on + "by_output"])) * narrow for v in enc_p], enc_p)
        m = h @ w["readout.state"] + w["readout.bias"][0]
        m = m + s_i @ w[at + "input_value"] + s_o @ w[at + "output_value"] + s_p @ w[on + "value"]
        return torch.tanh(m)

    # Losses

    def run(self):
        batch = self.batch
        relations = len(self.w["operations.rows"])
        all_logits = torch.zeros(batch["samples"], batch["tokens"], len(self.w["readout.output_bias"][0]))
        program, execution, operation = [], [], []
        rows = []
        for b in range(batch["samples"]):
            logits, executed, softened = self.sample(b)
            rows.append(logits)
            for t, one in enumerate(logits):
                program.append(-one.log_softmax(0)[batch["wanted"][b * batch["tokens"] + t]])
            for e in range(batch["executions"]):
                for row, slots in executed[e].items():
                    for m, one in enumerate(slots):
                        if batch["target_mask"][e][m][row] > 0:
                            execution.append(-one.log_softmax(0)[batch["targets"][e][m][row]])
                        for r in range(relations):
                            at = (row * batch["slots"] + m) * relations + r
                            if batch["answer_mask"][e][at] > 0:
                                p = softened[e][row][m][r].clamp(1e-6, 1 - 1e-6)
                                y = batch["answers"][e][at]
                                operation.append(-(y * p.log() + (1 - y) * (1 - p).log()))
        losses = [torch.stack(x).mean() for x in (program, execution, operation)]
        sum(losses).backward()
        for b, logits in enumerate(rows):
            for t, one in enumerate(logits):
                all_logits[b, t] = one.detach()
        return all_logits, losses


def short(x):
    return [float(f"{v:.7g}") for v in x.flatten().tolist()]


def main():
    source, target = map(pathlib.Path, sys.argv[1:3])
    for path in sorted(source.glob("*.json")):
        fixture = json.loads(path.read_text())
        reference = Reference(fixture)
        logits, losses = reference.run()
        fixture["logits"] = short(logits)
        fixture["losses"] = [loss.item() for loss in losses]
        fixture["gradients"] = {
            name: short(w.grad if w.grad is not None else torch.zeros_like(w)) for name, w in reference.w.items()
        }
        (target / path.name).write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
        print(path.name, fixture["losses"])


if __name__ == "__main__":
    main()
