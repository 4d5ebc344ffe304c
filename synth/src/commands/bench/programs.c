int *func_1(int a[]) {
    int t = a[0];
    for (int i = 0; i < 4; i++)
        a[i] = a[i + 1];
    a[4] = t;
    return a;
}

int *func_1(int a[]) {
    for (int i = 0; i < 2; i++) {
        int t = a[i];
        a[i] = a[4 - i];
        a[4 - i] = t;
    }
    return a;
}

int *func_1(int a[]) {
    for (int i = 1; i < 5; i++)
        a[i] = a[i] + a[i - 1];
    return a;
}

int *func_1(int a[]) {
    for (int i = 0; i < 5; i++) {
        if (a[i] < 0)
            a[i] = 0 - a[i];
    }
    return a;
}

int *func_1(int a[]) {
    int low = a[0];
    for (int i = 1; i < 5; i++)
        if (a[i] < low)
            low = a[i];
    for (int i = 0; i < 5; i++)
        a[i] = a[i] - low;
    return a;
}

int *func_1(int a[]) {
    for (int i = 4; i > 0; i--) {
        for (int j = 0; j < i; j++) {
            if (a[j] > a[j + 1]) {
                int t = a[j];
                a[j] = a[j + 1];
                a[j + 1] = t;
            }
        }
    }
    return a;
}

int *func_1(int a[]) {
    int count = 0;
    for (int i = 0; i < 5; i++) {
        if (a[i] > 0)
            count++;
        else
            count--;
        a[i] = count;
    }
    return a;
}

int *func_1(int a[]) {
    int last = a[4];
    for (int i = 0; i < 5; i++) {
        if (a[i] == last)
            break;
        a[i]++;
    }
    a[4] = last - 1;
    return a;
}

int *func_1(int a[]) {
    for (int i = 0; i < 4; i++) {
        if (a[i] > a[i + 1])
            continue;
        int t = a[i];
        a[i] = a[i + 1] - t;
        a[i + 1] = t;
    }
    return a;
}

int *func_1(int a[]) {
    int sum = 0;
    for (int i = 0; i < 5; i++)
        sum = sum + a[i];
    a[0] = sum;
    for (int i = 1; i < 5; i++)
        a[i] = sum - a[i];
    return a;
}

int *func_1(int a[]) {
    a[0] = a[1] + a[2];
    a[1]--;
    a[2] = a[3] - a[4];
    if (a[0] > a[2])
        a[3] = a[0] - 1;
    else
        a[3] = a[2] + 1;
    a[4] = a[3];
    return a;
}

int *func_1(int a[]) {
    int first = a[0], second = a[1];
    for (int i = 2; i < 5; i++) {
        a[i] = first + second;
        first = second;
        second = a[i];
    }
    return a;
}

int *func_1(int a[]) {
    for (int i = 0; i < 5; i++) {
        for (int j = 0; j < i; j++)
            a[i] = a[i] + 1;
        if (a[i] > 3)
            a[i] = a[i] - 4;
    }
    return a;
}

int *func_1(int a[]) {
    int best = 0;
    for (int i = 1; i < 5; i++)
        if (a[i] > a[best])
            best = i;
    int t = a[best];
    a[best] = a[4];
    a[4] = t;
    return a;
}

int *func_1(int a[]) {
    int previous = a[0];
    for (int i = 1; i < 5; i++) {
        int here = a[i];
        a[i] = here - previous;
        previous = here;
    }
    return a;
}

int *func_1(int a[]) {
    for (int i = 0; i < 3; i++) {
        if (a[i] == a[i + 2]) {
            a[i]--;
            a[i + 2]++;
        } else {
            a[i + 1] = a[i] + a[i + 2];
        }
    }
    return a;
}

int *func_1(int a[]) {
    int k = 0;
    for (int i = 0; i < 5; i++) {
        if (a[i] == 0)
            continue;
        a[k] = a[i];
        k++;
    }
    for (int i = k; i < 5; i++)
        a[i] = 0;
    return a;
}

int *func_1(int a[]) {
    int carry = 1;
    for (int i = 4; i > 0; i--) {
        a[i] = a[i] + carry;
        if (a[i] > 4) {
            a[i] = 0 - 4;
            carry = 1;
        } else {
            carry = 0;
        }
    }
    return a;
}

int *func_1(int a[]) {
    for (int i = 1; i < 4; i++) {
        int left = a[i - 1], right = a[i + 1];
        if (left < right)
            a[i] = left;
        else if (right < left)
            a[i] = right;
        else
            a[i]++;
    }
    return a;
}

int *func_1(int a[]) {
    int low = 0, high = 4;
    for (int i = 0; i < 2; i++) {
        if (a[low] > a[high]) {
            a[low] = a[low] - 1;
            a[high]++;
        }
        low++;
        high--;
    }
    return a;
}
