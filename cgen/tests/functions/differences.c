// Each cell but the first becomes the distance from the one before.
// [1, 3, 6] -> [1, 2, 3]
// [] -> []
// [5] -> [5]
// [4, 4, 4] -> [4, 0, 0]
// [0, -2, 2] -> [0, -2, 4]
void differences(int *a, int n) {
    while (--n > 0)
        a[n] -= a[n - 1];
}
