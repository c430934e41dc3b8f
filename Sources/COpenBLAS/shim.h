#include <cblas.h>

// LAPACK is part of OpenBLAS; its header may be absent.
void dgesv_(
    const int *n, const int *nrhs, double *a, const int *lda, int *ipiv, double *b, const int *ldb,
    int *info);
void dgelsd_(
    const int *m, const int *n, const int *nrhs, double *a, const int *lda, double *b,
    const int *ldb, double *s, const double *rcond, int *rank, double *work, const int *lwork,
    int *iwork, int *info);
