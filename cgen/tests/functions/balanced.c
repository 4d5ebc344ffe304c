// 1 if the brackets, written as character codes of ( and ), are balanced.
// [40, 41] -> 1
// [] -> 1
// [40] -> 0
// [41, 40] -> 0
// [40, 40, 41, 41, 40, 41] -> 1
int balanced(const int *s, int n) {
    int depth = 0;
    for (int i = 0; i < n; i++) {
        if (s[i] == '(')
            depth++;
        else if (s[i] == ')')
            depth--;
        if (depth < 0)
            return 0;
    }
    return !depth;
}
