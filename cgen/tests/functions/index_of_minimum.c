// Where the smallest value stands first; -1 where there is none.
// [3, 1, 2] -> 1
// [] -> -1
// [9] -> 0
// [0, 0, 0] -> 0
// [1, -1, -1] -> 1
int index_of_minimum(const int a[], int n) {
    int best = -1;
    for (int i = 0; i < n; i++) {
        if (best < 0 || a[i] < a[best]) best = i;
    }
    return best;
}
