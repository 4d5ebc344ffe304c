//! One step of a recurrent layer, row by row, and the functions that it is made of.

#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with the instruction set of its caller")]
pub fn forward_rows(
    h: usize,
    share: usize,
    gates: &[f32],
    input: &[f32],
    state: &[f32],
    mask: &[f32],
    new: &mut [f32],
) {
    let rows = gates.chunks_exact(4 * h).zip(state.chunks_exact(2 * h)).zip(new.chunks_exact_mut(2 * h));
    for (row, (((gates, state), new), &mask)) in rows.zip(mask).enumerate() {
        if mask == 0.0 {
            new.copy_from_slice(state);
            continue;
        }
        let start = row / share * 4 * h;
        let Some(input) = input.get(start..start + 4 * h) else { return };
        let ([gi, gf, go, gn], [xi, xf, xo, xn]) = (quarters(gates, h), quarters(input, h));
        let (_, c) = state.split_at(h);
        let (new_h, new_c) = new.split_at_mut(h);
        let (c, new_c) = (&c[..h], &mut new_c[..h]);
        for k in 0..h {
            let memory = sigmoid(gf[k] + xf[k]) * c[k] + sigmoid(gi[k] + xi[k]) * tanh(gn[k] + xn[k]);
            new_c[k] = memory;
            new_h[k] = sigmoid(go[k] + xo[k]) * tanh(memory);
        }
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with the instruction set of its caller")]
#[expect(clippy::too_many_arguments, reason = "the rows of seven tensors")]
pub fn backward_rows(
    h: usize,
    share: usize,
    gates: &[f32],
    input: &[f32],
    state: &[f32],
    mask: &[f32],
    grad: &[f32],
    d_gates: &mut [f32],
    d_state: &mut [f32],
) {
    let rows = gates.chunks_exact(4 * h).zip(state.chunks_exact(2 * h)).zip(grad.chunks_exact(2 * h));
    let rows = rows.zip(d_gates.chunks_exact_mut(4 * h)).zip(d_state.chunks_exact_mut(2 * h)).zip(mask);
    for (row, (((((gates, state), grad), d_gates), d_state), &mask)) in rows.enumerate() {
        if mask == 0.0 {
            d_state.copy_from_slice(grad);
            continue;
        }
        let start = row / share * 4 * h;
        let Some(input) = input.get(start..start + 4 * h) else { return };
        let ([gi, gf, go, gn], [xi, xf, xo, xn]) = (quarters(gates, h), quarters(input, h));
        let ((_, c), (dh, dc)) = (state.split_at(h), grad.split_at(h));
        let (c, dh, dc) = (&c[..h], &dh[..h], &dc[..h]);
        let (di, rest) = d_gates.split_at_mut(h);
        let (df, rest) = rest.split_at_mut(h);
        let (d_o, dn) = rest.split_at_mut(h);
        // What came in as h went out through the gates alone: `d_state` stays 0 there.
        let dn = &mut dn[..h];
        let d_before = &mut d_state[h..2 * h];
        for k in 0..h {
            let i = sigmoid(gi[k] + xi[k]);
            let f = sigmoid(gf[k] + xf[k]);
            let o = sigmoid(go[k] + xo[k]);
            let n = tanh(gn[k] + xn[k]);
            let squashed = tanh(f * c[k] + i * n);
            let d_memory = dc[k] + dh[k] * o * (1.0 - squashed * squashed);
            di[k] = d_memory * n * i * (1.0 - i);
            df[k] = d_memory * c[k] * f * (1.0 - f);
            d_o[k] = dh[k] * squashed * o * (1.0 - o);
            dn[k] = d_memory * i * (1.0 - n * n);
            d_before[k] = d_memory * f;
        }
    }
}

/// The four gates of a row, each known to be `h` wide, so that the loops need no checks.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with the instruction set of its caller")]
pub fn quarters(row: &[f32], h: usize) -> [&[f32]; 4] {
    let (i, rest) = row.split_at(h);
    let (f, rest) = rest.split_at(h);
    let (o, n) = rest.split_at(h);
    [i, f, o, &n[..h]]
}

/// `tanh` as a quotient of polynomials, within 3e-7 everywhere: no table, no branch, so that it becomes vectors.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with the instruction set of its caller")]
pub fn tanh(x: f32) -> f32 {
    let x = x.clamp(-7.905, 7.905);
    let x2 = x * x;
    let p = x2 * -2.760_768_4e-16 + 2.000_188e-13;
    let p = p * x2 - 8.604_672e-11;
    let p = p * x2 + 5.122_297_3e-8;
    let p = p * x2 + 1.485_722_4e-5;
    let p = p * x2 + 6.372_619e-4;
    let p = p * x2 + 4.893_525e-3;
    let q = x2 * 1.198_258_4e-6 + 1.185_347_1e-4;
    let q = q * x2 + 2.268_434_6e-3;
    let q = q * x2 + 4.893_525e-3;
    p * x / q
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with the instruction set of its caller")]
pub fn sigmoid(x: f32) -> f32 {
    0.5 * tanh(0.5 * x) + 0.5
}
