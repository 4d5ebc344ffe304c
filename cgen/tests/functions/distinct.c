// How many different values there are.
// [1, 2, 1, 3] -> 3
// [] -> 0
// [0] -> 1
// [7, 7, 7] -> 1
// [-1, 1, -1, 1, 0] -> 3
int distinct(const int *a, int n) {
    int count = 0;
    for (int i = 0; i < n; i++) {
        int seen = 0;
        for (int j = 0; j < i; j++) {
            if (a[j] == a[i]) {
                seen = 1;
                break;
            }
        }
        count += !seen;
    }
    return count;
}
