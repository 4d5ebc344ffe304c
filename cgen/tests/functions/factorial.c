// The product of 1..x.
// 0 -> 1
// 1 -> 1
// 5 -> 120
// 12 -> 479001600
// -3 -> 1
int factorial(int x) {
    int product = 1;
    while (x > 1) product *= x--;
    return product;
}
