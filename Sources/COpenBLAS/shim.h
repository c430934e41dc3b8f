#include <cblas.h>

// LAPACK is part of OpenBLAS; its header may be absent.
void dgesv_(
    const int *n, const int *nrhs, double *a, const int *lda, int *ipiv, double *b, const int *ldb,
    int *info);
