//! The legal next tokens: sound, complete, and exact about the budget.

#![expect(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::collections::BTreeMap;

use cgen::check::check;
use cgen::choice::Seeded;
use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::token::prefix::{MAX_BRACKETS, MAX_NESTING, MAX_OPERATORS};
use cgen::token::{Mask, Prefix, Token, decode, encode};
use cgen::{Program, Shape};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Tokens from their spellings.
fn tokens(text: &str) -> Vec<Token> {
    text.split_whitespace()
        .map(|word| {
            Token::all().find(|t| t.spelling() == word).unwrap_or_else(|| panic!("no token `{word}`"))
        })
        .collect()
}

fn spelled(tokens: &[Token]) -> String {
    tokens.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// The state after some tokens, or how many of them are legal.
fn after(tokens: &[Token], budget: usize) -> Result<Prefix, usize> {
    let shape = tokens.first().and_then(|token| token.shape()).ok_or(0_usize)?;
    let mut prefix = Prefix::new(shape, budget).ok_or(0_usize)?;
    for (i, &token) in tokens.iter().enumerate().skip(1) {
        prefix.push(token).map_err(|_| i)?;
    }
    Ok(prefix)
}

/// All tokens of the program are legal, with just as many tokens as it has.
fn accept(program: &Program) {
    let tokens = encode(program).unwrap();
    match after(&tokens, tokens.len()) {
        Ok(prefix) => assert!(prefix.is_complete() && prefix.left() == 0 && prefix.legal().is_empty()),
        Err(i) => panic!("`{}` is refused after {}\n{program}", tokens[i], spelled(&tokens[..i])),
    }
}

/// How likely every token is in one walk: some of them much more than others, so that walks differ.
fn taste(rng: &mut impl Rng) -> [u32; Token::COUNT] {
    let mut weights = [1; Token::COUNT];
    for token in Token::all() {
        let plain = token.constant().is_some() || token.digit().is_some();
        weights[token.index()] = if plain { 4 } else { 64 } << rng.random_range(0..4_u32);
    }
    if rng.random_ratio(1, 8) {
        // Many declarations side by side.
        for local in 0..16 {
            weights[Token::of_local(local).unwrap().index()] <<= 8;
        }
        for token in [Token::INT, Token::COMMA, Token::SEMICOLON] {
            weights[token.index()] <<= 10;
        }
        return weights;
    }
    // Blocks would hardly ever be closed otherwise.
    weights[Token::CLOSE_BLOCK.index()] *= 3;
    weights[Token::SEMICOLON.index()] *= 3;
    weights
}

fn choose(legal: Mask, weights: &[u32; Token::COUNT], rng: &mut impl Rng) -> Token {
    let total: u32 = legal.iter().map(|token| weights[token.index()]).sum();
    let mut at = rng.random_range(0..total);
    for token in legal.iter() {
        let weight = weights[token.index()];
        if at < weight {
            return token;
        }
        at -= weight;
    }
    unreachable!("the weights sum up to the total")
}

/// A walk over legal tokens to the end.
fn walk(shape: Shape, budget: usize, rng: &mut impl Rng) -> Vec<Token> {
    let weights = taste(rng);
    let mut prefix = Prefix::new(shape, budget).unwrap();
    let mut tokens = vec![Token::of_shape(shape)];
    while !prefix.is_complete() {
        assert!(!prefix.legal().is_empty(), "nothing may follow {}", spelled(&tokens));
        assert!(prefix.min_to_finish() <= prefix.left(), "no room after {}", spelled(&tokens));
        let token = choose(prefix.legal(), &weights, rng);
        prefix.push(token).unwrap();
        tokens.push(token);
    }
    tokens
}

/// Many walks of all shapes, with budgets below these in turn.
fn walks(count: usize, seed: u64, budgets: &[usize]) -> impl Iterator<Item = (usize, Vec<Token>)> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let shapes: Vec<Shape> = Shape::all().collect();
    (0..count).map(move |i| {
        let budget = rng.random_range(2..budgets[i % budgets.len()]);
        (budget, walk(shapes[i % shapes.len()], budget, &mut rng))
    })
}

#[test]
fn every_walk_is_a_checked_program_within_its_budget() {
    let mut seen = BTreeMap::new();
    let mut longest = 0;
    for (budget, tokens) in walks(20_000, 1, &[8, 40, 150, 400]) {
        assert!(tokens.len() <= budget);
        let program = decode(&tokens).unwrap_or_else(|e| panic!("{e}: {}", spelled(&tokens)));
        let complaints = check(&program);
        assert!(complaints.is_empty(), "{complaints:?}\n{}\n{program}", spelled(&tokens));
        assert_eq!(program.canonical(), program);
        let again = encode(&program).unwrap();
        assert_eq!(decode(&again).as_ref(), Ok(&program));
        longest = longest.max(tokens.len());
        for token in tokens {
            *seen.entry(token).or_insert(0) += 1;
        }
    }
    let unseen: Vec<_> =
        Token::all().filter(|token| !seen.contains_key(token)).map(Token::spelling).collect();
    assert_eq!(unseen, ["<pad>"]);
    assert!(longest > 380);
}

/// A budget makes those tokens illegal after which the shortest end no longer fits, and no others; and the shortest
/// end is what [`Prefix::min_to_finish`] says.
#[test]
fn the_budget_is_exact() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    for (_, tokens) in walks(400, 2, &[8, 40, 150, 400]) {
        let mut prefix = Prefix::new(tokens[0].shape().unwrap(), 100_000).unwrap();
        for (i, &token) in tokens.iter().enumerate().skip(1) {
            let least = |token: Token| {
                let mut next = prefix;
                next.push(token).unwrap();
                next.min_to_finish()
            };
            let costs: Vec<_> = prefix.legal().iter().map(|token| (token, 1 + least(token))).collect();
            let shortest = costs.iter().map(|&(_, cost)| cost).min();
            assert_eq!(shortest, Some(prefix.min_to_finish()), "{}", spelled(&tokens[..i]));
            let left = prefix.min_to_finish() + rng.random_range(0..9);
            let tight =
                after(&tokens[..i], i + left).unwrap_or_else(|i| panic!("{}", spelled(&tokens[..=i])));
            let fitting: Mask = costs.iter().filter(|&&(_, cost)| cost <= left).map(|&(t, _)| t).collect();
            assert_eq!(tight.left(), left);
            for t in Token::all() {
                let at = || format!("{} .. {t} with {left} left", spelled(&tokens[..i]));
                assert_eq!(tight.legal().contains(t), fitting.contains(t), "{}", at());
            }
            prefix.push(token).unwrap();
        }
        assert!(prefix.is_complete());
    }
}

/// What is a checked program after a small change of a walk is legal too, under its canonical tokens.
#[test]
fn neighbours_of_walks_that_are_programs_are_legal() {
    let mut rng = ChaCha8Rng::seed_from_u64(9);
    let all: Vec<Token> = Token::all().collect();
    let mut programs = 0;
    for (_, tokens) in walks(10_000, 3, &[10, 16, 24, 32]) {
        for _ in 0..8 {
            let mut changed = tokens.clone();
            let at = rng.random_range(1..changed.len());
            match rng.random_range(0..4) {
                0 => drop(changed.remove(at)),
                1 => changed.insert(at, all[rng.random_range(0..all.len())]),
                _ => changed[at] = all[rng.random_range(0..all.len())],
            }
            let Ok(program) = decode(&changed) else { continue };
            if check(&program).is_empty() {
                accept(&program);
                programs += 1;
            }
        }
    }
    assert!(programs > 3_000, "only {programs}");
}

/// Whatever the generator makes is legal, if it has tokens and keeps to the limits.
#[test]
fn random_programs_are_legal() {
    for policy in [Policy::paper(), Policy::lists(), Policy::wild()] {
        let generator = Generator::new(policy).unwrap();
        for stream in 0..1_500 {
            let program = generator.generate(&mut Seeded::new(4, stream));
            assert!(check(&program).is_empty(), "{program}");
            accept(&program);
        }
    }
}

#[test]
fn illegal_tokens_are_refused() {
    // The last token is the one that is refused, and the first one.
    let check = |text: &str| {
        let tokens = tokens(text);
        let refused = after(&tokens, 1000).err();
        assert_eq!(refused, Some(tokens.len() - 1), "{text}");
        let illegal = after(&tokens[..tokens.len() - 1], 1000).unwrap().push(*tokens.last().unwrap());
        assert_eq!(illegal.unwrap_err().0, *tokens.last().unwrap());
    };
    // Names.
    check("<numbers+1> y");
    check("<numbers+1> a");
    check("<numbers+1> v0");
    check("<numbers+1> int x");
    check("<numbers+1> int v1");
    check("<numbers+1> { int v0 ; } v0");
    check("<numbers+1> for ( int v0 ; ; ) { } v0");
    check("<numbers+1> do { int v0 ; } while ( v0");
    check("<numbers+1> int v0 ; int v0");
    check(
        "<paper> int v0 , v1 , v2 , v3 , v4 , v5 , v6 , v7 , v8 , v9 , v10 , v11 , v12 , v13 , v14 , v15 ; int",
    );
    // Types.
    check("<in-place> a ;");
    check("<in-place> a =");
    check("<in-place> a [ a ]");
    check("<in-place> n [");
    check("<in-place> - a ++");
    check("<to-number> a [ 0 ] =");
    check("<to-number> a [ 0 ] +=");
    check("<to-number> a [ 0 ] ++");
    check("<to-list> ++ a");
    check("<in-place> int v0 [ 2 ] ; v0 ;");
    check("<in-place> int v0 [ 2 ] = 1");
    check("<in-place> int v0 [ 2 ] = { 1 , 2 ,");
    check("<in-place> int v0 = {");
    check("<in-place> int v0 [ 0");
    check("<in-place> int v0 [ #4 #0 #9 #7");
    check("<in-place> int v0 [ #4 #0 #9 #6 ] ; int v1 [");
    check("<in-place> int v0 [ ]");
    // Places.
    check("<in-place> 1 =");
    check("<in-place> 1 ++");
    check("<in-place> ++ 1");
    check("<in-place> ++ n ++");
    check("<in-place> n ++ =");
    check("<in-place> n + n =");
    check("<in-place> - n =");
    check("<in-place> n ? n : n =");
    check("<in-place> ( n ) =");
    check("<in-place> n = n + n =");
    // Statements.
    check("<in-place> ;");
    check("<in-place> break");
    check("<in-place> if ( n ) { continue");
    check("<in-place> while ( n ) { } break");
    check("<in-place> }");
    check("<in-place> { <end>");
    check("<in-place> <end> <end>");
    check("<in-place> else");
    check("<in-place> if ( n ) { } n ; else");
    check("<in-place> if ( n ) { } else { }");
    check("<in-place> if ( n ) n");
    check("<in-place> if ( )");
    check("<in-place> while ( )");
    check("<in-place> for ( ; ; ;");
    check("<in-place> for ( int v0 , n");
    check("<in-place> do { } ;");
    check("<in-place> return n");
    check("<to-number> return ;");
    check("<to-number> return a ;");
    check("<paper> return ;");
    check("<paper> return 1");
    check("<paper> return a [");
    check("<in-place> n ,");
    check("<in-place> <pad>");
    check("<in-place> <paper>");
    // Constants.
    check("<in-place> #0");
    check("<in-place> #1 ;");
    check("<in-place> #1 #0 ;");
    check("<in-place> #1 #0 #0 ;");
    check("<in-place> #2 #1 #4 #7 #4 #8 #3 #6 #4 #7");
    check("<in-place> #2 #1 #4 #7 #4 #8 #3 #6 #5 #0");
    check("<in-place> 1 #1");
    check("<in-place> 1 2");
}

#[test]
fn unsequenced_side_effects_are_refused() {
    // What stands before `|` is legal, what follows it is not, and what stands behind the second `|` is instead.
    let check = |text: &str| {
        let parts: Vec<_> = text.split('|').map(tokens).collect();
        let [before, illegal, instead] = parts.as_slice() else { panic!("{text}") };
        let shape = tokens("<to-list+2> int v0 [ 9 ] ;");
        let before = [shape, before.clone()].concat();
        let prefix = after(&before, 1000).unwrap_or_else(|i| panic!("{text}: {}", before[i]));
        let legal = prefix.legal();
        assert!(!legal.contains(illegal[0]), "{text}: {} is legal", illegal[0]);
        let mut next = prefix;
        for &token in instead {
            assert_eq!(next.push(token), Ok(()), "{text}");
        }
    };
    check("n ++ + | n | k ;");
    check("n + n | ++ | ;");
    check("n + ++ | n | k ;");
    check("n + ( n | = | + n ) ;");
    check("( n = 1 ) + | n | k ;");
    check("( n = 1 ) + v0 [ | n | k ++ ] ;");
    check("n = n | ++ | + n ;");
    check("n = k = n | ++ | ;");
    check("n = ( n | = | + n ) ;");
    check("n = k && n | ++ | ;");
    check("n += k = n | += | ;");
    check("v0 [ n ] = n | ++ | + 1 ;");
    check("v0 [ n ++ ] = | n | k ;");
    check("v0 [ 0 ] = v0 [ 1 ] | = | + 1 ;");
    check("v0 [ v0 [ 0 ] | ++ | ] = 1 ;");
    check("v0 [ v0 [ 0 ] | = | ] ;");
    check("++ v0 [ v0 [ 0 ] | ++ | ] ;");
    check("out [ n ++ ] = a [ | n | k ++ ] ;");
    check("( k && n ++ ) + | n | k ;");
    check("n + ( k && n | ++ | ) ;");
    check("( k ? n : n ++ ) + | n | l ;");
    check("k ? n + n | ++ | : n ++ ;");
    check("n * ( k ? n | ++ | : n ) ;");
    check("int v1 [ 2 ] = { n ++ , | n | k } ;");
    check("int v1 [ 2 ] = { n , n | ++ | } ;");
}

#[test]
fn ordered_side_effects_are_legal() {
    let check = |body: &str| {
        let text = format!("<to-list+2> int v0 [ 9 ] ; {body} <end>");
        accept(&decode(&tokens(&text)).unwrap_or_else(|e| panic!("{text}: {e}")));
    };
    check("n = n + 1 ;");
    check("n = n ;");
    check("n += n ;");
    check("n = k = n + k ;");
    check("n = k += l -= n + k + l ;");
    check("v0 [ n ] = v0 [ k ] ;");
    check("v0 [ v0 [ 0 ] ] = v0 [ v0 [ 1 ] ] ;");
    check("v0 [ v0 [ 0 ] ] ++ ;");
    check("v0 [ v0 [ 0 ] ] += n ;");
    check("-- v0 [ v0 [ 0 ] ] ;");
    check("v0 [ n ++ ] = a [ k ++ ] ;");
    check("v0 [ n ++ ] = out [ k = l ] = 3 ;");
    check("n ++ && n ++ && n ++ || n ++ ;");
    check("n ++ ? n ++ : n ++ ;");
    check("n ++ ? n : k ++ ? n ++ : n ++ ;");
    check("n = k ++ && k ++ ;");
    check("n + k && n ++ + k || ( n = k ) ;");
    check("l * ( n ++ && n ++ ) + k ;");
    check("int v1 = n ++ , v2 = n ++ , v3 = v3 ;");
    check("int v1 [ 2 ] = { n , n } ;");
    check("int v1 [ 2 ] = { n ++ , k ++ } ;");
    check("for ( n ++ , n ++ ; n ++ ; n ++ , n ++ ) { n ++ ; }");
}

#[test]
fn every_construct_is_legal() {
    let check = |text: &str| accept(&decode(&tokens(text)).unwrap_or_else(|e| panic!("{text}: {e}")));
    check("<in-place> <end>");
    check("<paper> return a ; <end>");
    check("<in-place> return ; <end>");
    check("<numbers+4> return x + y - z * w / 1 % 2 << 3 >> 4 ; <end>");
    check("<numbers+4> return ( x < y ) == ( z >= w ) ; <end>");
    check("<numbers+4> return ( x > y ) != ( z <= w ) ; <end>");
    check("<numbers+4> return ( x & y ) ^ ( z | w ) | ( x && y ) || ( ! z && ~ w ) ; <end>");
    check("<numbers+1> return - ( - x ) ; <end>");
    check("<numbers+1> return #1 #2 #3 #4 + 2147483647 + #2 #1 #4 #7 #4 #8 #3 #6 #4 #6 ; <end>");
    check("<numbers+1> x = 1 ; x += 1 ; x -= 1 ; x *= 1 ; x /= 1 ; x %= 1 ; x <<= 1 ; x >>= 1 ; <end>");
    check("<numbers+1> x &= 1 ; x ^= 1 ; x |= 1 ; x ++ ; x -- ; ++ x ; -- x ; <end>");
    check(
        "<numbers+1> int v0 , v1 = 1 , v2 [ 2 ] , v3 [ 3 ] = { 1 , 2 , 3 } , v4 [ #4 #0 #0 ] = { 0 } ; <end>",
    );
    check("<numbers+1> int v0 [ #4 #0 #9 #5 ] , v1 [ 1 ] ; <end>");
    check("<in-place+2> for ( int v0 = 0 , v1 [ 2 ] = { 1 , 2 } ; v0 < l ; v0 ++ ) { break ; } <end>");
    check("<in-place+2> for ( ; ; ) { } for ( n = 1 , k = 2 ; ; l ++ , k -- ) { continue ; } <end>");
    check("<in-place> while ( n ) { do { break ; } while ( ( n = 1 ) ) ; continue ; } <end>");
    check(
        "<in-place> if ( n ) { } else if ( n ) { } else { n ; } if ( n ) { if ( 1 ) { } else { return ; } } <end>",
    );
    check(
        "<in-place> { int v0 ; { int v1 ; v0 ; } int v1 ; } int v0 ; for ( ; ; ) { int v1 ; v1 ; } int v1 ; <end>",
    );
    check("<in-place> n ? n ? 1 : 2 : n ? 3 : 4 ; n ? ( n = 1 ) : ( n = 2 ) ; ( n ? 1 : 2 ) + 3 ; <end>");
    check("<in-place> a [ a [ n - 1 ] ] = a [ 0 ] ; n = a [ 1 ] + a [ 2 ] * ( a [ 3 ] - 1 ) ; <end>");
    check(
        "<to-list> int v0 = 0 ; for ( int v1 = 0 ; v1 < n ; v1 ++ ) { out [ v0 ++ ] = a [ v1 ] ; } \
         return v0 ; <end>",
    );
}

/// Nesting is refused where the limits say so, not before.
#[test]
fn limits_are_reached() {
    let check = |shape: &str, part: &str, times: usize| {
        let one = tokens(part);
        let all = [tokens(shape), one.repeat(times + 1)].concat();
        let at = after(&all, 100_000).unwrap_err();
        assert_eq!((at - tokens(shape).len()) / one.len(), times, "{part}");
    };
    check("<in-place>", "{", MAX_NESTING - 1);
    check("<in-place>", "if ( 1 ) {", MAX_NESTING - 1);
    check("<in-place>", "do {", MAX_NESTING - 1);
    check("<in-place> if ( 1 ) { }", "else if ( 1 ) { }", MAX_NESTING - 2);
    check("<in-place>", "(", MAX_BRACKETS - 1);
    check("<in-place>", "a [", MAX_BRACKETS - 1);
    check("<in-place>", "1 ?", MAX_BRACKETS - 1);
    check("<in-place>", "1 +", MAX_OPERATORS);
    check("<in-place>", "-", MAX_OPERATORS);
    check("<in-place>", "{ int v0 ; }", 126);
}
