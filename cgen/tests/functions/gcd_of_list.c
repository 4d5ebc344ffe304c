// The greatest common divisor of all values.
// [12, 18, 24] -> 6
// [] -> 0
// [7] -> 7
// [-4, 6] -> 2
// [0, 5] -> 5
// [9, 4] -> 1
int gcd_of_list(const int *a, int n) {
    int g = 0;
    for (int i = 0; i < n; i++) {
        int x = a[i];
        while (x) {
            int r = g % x;
            g = x;
            x = r;
        }
    }
    return g < 0 ? -g : g;
}
