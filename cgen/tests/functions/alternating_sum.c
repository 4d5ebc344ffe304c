// First minus second plus third and so on.
// [5, 3, 2] -> 4
// [] -> 0
// [-1] -> -1
// [1, 1, 1, 1] -> 0
// [10, -10] -> 20
int alternating_sum(const int *a, int n) {
    int s = 0;
    for (int i = 0; i < n; i++)
        if (i & 1) s -= a[i];
        else s += a[i];
    return s;
}
