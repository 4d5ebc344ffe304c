// The value that occurs most often, the first of equals; -1 where there is none.
// [1, 2, 2, 3] -> 2
// [] -> -1
// [8] -> 8
// [3, 1, 3, 1] -> 3
// [-1, 0, 0, -1, 0] -> 0
int mode(const int *a, int n) {
    int best = -1, most = 0;
    for (int i = 0; i < n; i++) {
        int count = 0;
        for (int j = i; j < n; j++) {
            if (a[j] == a[i]) ++count;
        }
        if (count > most) {
            most = count;
            best = a[i];
        }
    }
    return best;
}
