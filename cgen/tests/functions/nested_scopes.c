// The same names in scopes inside of each other: the sum of the first x odd numbers.
// 0 -> 0
// 1 -> 1
// 3 -> 9
// 4 -> 16
// -2 -> 0
int nested(int x) {
    int sum = 0;
    for (int i = 0; i < x; i++) {
        int x = i;
        {
            int i = x;
            x += i; // the outer x stays
        }
        for (int i = 0; i < 1; i++)
            sum += x + 1;
    }
    return sum;
}
