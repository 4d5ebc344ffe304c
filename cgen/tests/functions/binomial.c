// In how many ways y of x things can be chosen.
// 5, 2 -> 10
// 4, 0 -> 1
// 4, 4 -> 1
// 3, 5 -> 0
// 20, 10 -> 184756
int binomial(int x, int y) {
    int row[32] = {1};
    if (y < 0 || y > x) return 0;
    for (int i = 1; i <= x; i++)
        for (int j = i; j > 0; j--)
            row[j] += row[j - 1];
    return row[y];
}
