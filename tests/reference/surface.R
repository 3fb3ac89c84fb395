# Response surfaces: lm, delta method, clubSandwich, nls and nlme::gls; synthetic.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages({library(nlme); library(clubSandwich)})
set.seed(20260314)
L <- rbind(c(0,1,1,0,0,0), c(0,0,0,1,1,1), c(0,1,-1,0,0,0), c(0,0,0,1,-1,1), c(0,0,0,1,0,-1))
geometry <- function(b) { b <- unname(b); D <- 4 * b[4] * b[6] - b[5]^2; x0 <- (b[3] * b[5] - 2 * b[2] * b[6]) / D
  y0 <- (b[2] * b[5] - 2 * b[3] * b[4]) / D; e <- eigen(matrix(c(b[4], b[5] / 2, b[5] / 2, b[6]), 2), symmetric = TRUE)$vectors
  p11 <- e[2, 1] / e[1, 1]; p21 <- e[2, 2] / e[1, 2]
  list(p10 = y0 - p11 * x0, p11 = p11, p20 = y0 - p21 * x0, p21 = p21, x0 = x0, y0 = y0) }
anova_row <- function(small, large) { a <- anova(small, large); list(F = a$F[2], df = a$Df[2], df2 = a$Res.Df[2], p = a$`Pr(>F)`[2]) }
surface <- function(name, x, y, z, coach) {
  d <- data.frame(x, y, z); m <- lm(z ~ x + y + I(x^2) + I(x * y) + I(y^2), d); s <- summary(m); V <- vcov(m); df <- m$df.residual
  a <- c(L %*% coef(m)); se <- sqrt(diag(L %*% V %*% t(L)))
  case(name, "r", "lm, delta method (linear), eigenvectors", list(x = x, y = y, outcome = z),
       list(b = unname(coef(m)), b_error = unname(s$coefficients[, 2]), a = a, a_error = se, a_p = 2 * pt(-abs(a / se), df),
            covariance = unname(V), r_squared = s$r.squared, adjusted = s$adj.r.squared, sigma = s$sigma,
            axes = geometry(coef(m)), model = unname(s$fstatistic), linear = anova_row(lm(z ~ x + y, d), m)), rtol = 1e-9,
       why = "polynomial terms of correlated predictors cost a few digits in lm")
  R <- vcovCR(m, cluster = coach, type = "CR2"); ct <- coef_test(m, vcov = R, test = "Satterthwaite")
  lc <- do.call(rbind, lapply(1:5, function(j) as.data.frame(linear_contrast(m, vcov = R, contrasts = matrix(L[j, ], 1), test = "Satterthwaite"))))
  case(paste0(name, "_clustered"), "r", "clubSandwich::coef_test, linear_contrast", list(x = x, y = y, outcome = z, clusters = coach),
       list(b_error = ct$SE, b_df = if (is.null(ct$df_Satt)) ct$df else ct$df_Satt, a_error = lc$SE, a_df = lc$df), rtol = 1e-6,
       why = "inverse square roots of matrices, taken by different routines")
  k <- function(f) lm(f, d); q <- function(v) I((x - y)^2)
  fits <- list(full = m, SRR = k(z ~ x + y + I((x - y)^2)), RR = k(z ~ I(x + y) + I((x - y)^2)), SSQD = k(z ~ I(x - y) + I((x - y)^2)),
               SQD = k(z ~ I((x - y)^2)), interaction = k(z ~ x + y + I(x * y)), additive = k(z ~ x + y), null = k(z ~ 1))
  rows <- lapply(fits, function(f) { ll <- as.numeric(logLik(f)); p <- length(coef(f)) + 1
    c(list(rss = deviance(f), r_squared = summary(f)$r.squared, log_likelihood = ll, aic = AIC(f), aicc = AIC(f) + 2 * p * (p + 1) / (nrow(d) - p - 1), k = p),
      if (p < 7) anova_row(f, m)) })
  # SRRR: the direction of the ridge on a fine grid, then nls from the best.
  angle <- seq(0, pi, length.out = 721)[-721]; rss <- sapply(angle, function(t) deviance(lm(z ~ x + y + I((cos(t) * x + sin(t) * y)^2))))
  f <- optimize(function(t) deviance(lm(z ~ x + y + I((cos(t) * x + sin(t) * y)^2))), angle[which.min(rss)] + c(-.01, .01), tol = 1e-12)
  r <- nls(z ~ cbind(1, x, y, (cos(t) * x + sin(t) * y)^2), d, start = list(t = f$minimum), algorithm = "plinear", control = nls.control(tol = 1e-7))
  rows$SRRR <- list(rss = deviance(r), log_likelihood = as.numeric(logLik(r)), k = 6)
  w <- sapply(rows[names(fits)], `[[`, "aicc"); ll <- rows$SRRR$log_likelihood
  w["SRRR"] <- -2 * ll + 12 + 2 * 6 * 7 / (nrow(d) - 7); w <- exp(-(w - min(w)) / 2); w <- w / sum(w)
  case(paste0(name, "_models"), "r", "lm, nls", list(x = x, y = y, outcome = z), list(models = rows, weights = as.list(w)),
       rtol = 1e-7, why = "nls stops at a relative offset of 1e-7")
}
n <- 90; coach <- rep(1:15, each = 6); u <- rnorm(15, 0, .4)[coach]; c0 <- rnorm(n)
x <- round(.6 * c0 + rnorm(n), 2); y <- round(.6 * c0 + rnorm(n), 2)
surface("congruence", x, y, round(5 + .3 * (x + y) - .4 * (x - y)^2 + u + rnorm(n), 3), coach)
surface("saddle", x, y, round(3 + .5 * x - .2 * y + .6 * x * y + u + rnorm(n), 3), coach)
n <- 40; x <- sample(1:7, n, TRUE) - 4; y <- pmin(pmax(x + sample(-2:2, n, TRUE), -3), 3)
surface("seven_points", x, y, round(4 - .3 * (x - .5 * y)^2 + rnorm(n), 2), rep(1:10, 4))
# Both members' outcomes at once.
n <- 70; s <- round(matrix(rnorm(2 * n), n) + .7 * rnorm(n), 2); e <- matrix(rnorm(2 * n), n) %*% chol(matrix(c(1, .4, .4, .8), 2))
z <- round(cbind(4 + .4 * s[, 1] - .3 * (s[, 1] - s[, 2])^2, 4 + .2 * s[, 2] + .3 * s[, 1]) + e, 2)
keep <- matrix(TRUE, n, 2); keep[5:8, 1] <- FALSE; keep[30:32, 2] <- FALSE
d <- data.frame(dyad = rep(1:n, 2), role = factor(rep(1:2, each = n)), z = c(z), x = c(s), y = c(s[, 2:1]), keep = c(keep))
tight <- glsControl(maxIter = 200, msMaxIter = 500, tolerance = 1e-12, msTol = 1e-14, opt = "optim")
for (which in c("complete", "incomplete")) {
  D <- if (which == "complete") d else d[d$keep, ]; D <- D[order(D$dyad, D$role), ]
  D$x2 <- D$x^2; D$xy <- D$x * D$y; D$y2 <- D$y^2
  two <- z ~ 0 + role + role:x + role:y + role:x2 + role:xy + role:y2; one <- z ~ x + y + x2 + xy + y2
  g <- function(f, het, method) gls(f, D, correlation = corCompSymm(form = ~1 | dyad), weights = if (het) varIdent(form = ~1 | role), method = method, control = tight)
  a <- g(two, TRUE, "REML"); b <- g(one, FALSE, "REML"); order <- c(seq(1, 11, 2), seq(2, 12, 2))
  ab <- coef(a)[order]; V <- vcov(a)[order, order]; K <- rbind(diag(6), L); G <- cbind(K, -K)
  lr <- 2 * as.numeric(logLik(g(two, TRUE, "ML")) - logLik(g(one, FALSE, "ML")))
  case(paste0("dyadic_", which), "r", "nlme::gls", list(scores = s, outcome = if (which == "complete") z else ifelse(keep, z, NA)),
       list(b = unname(ab), b_error = unname(sqrt(diag(V))), a1 = c(L %*% ab[1:6]), a1_error = sqrt(diag(L %*% V[1:6, 1:6] %*% t(L))),
            differences = c(G %*% ab), difference_errors = sqrt(diag(G %*% V %*% t(G))), one = unname(coef(b)),
            one_error = unname(sqrt(diag(vcov(b)))), lr = lr, lr_p = pchisq(lr, 7, lower.tail = FALSE)), rtol = 1e-4,
       why = "gls maximises with a general optimiser; its variances have about six digits")
}
write_cases("surface", c("nlme", "clubSandwich"))
