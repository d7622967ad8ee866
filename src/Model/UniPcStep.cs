namespace VideoSsm.Eval.Model;

/// <summary>One UniPC step as weights: <c>x_t = Sample·x + Newer·m0 + Older·m1 + Target·m_t</c>, where m are predictions of x0.</summary>
/// <param name="Sample">Weight of the sample at the start of the step.</param>
/// <param name="Newer">Weight of m0, the prediction at the start of the step.</param>
/// <param name="Older">Weight of m1, the prediction one step before; 0 at order 1.</param>
/// <param name="Target">Weight of m_t, the prediction at the end of the step; 0 in the predictor.</param>
public readonly record struct UniPcStep(double Sample, double Newer, double Older, double Target)
{
    /// <summary>Weights of the predictor.</summary>
    /// <param name="order">1 or 2.</param>
    /// <param name="before">Level of m1; not used at order 1.</param>
    /// <param name="from">Level at the start, in (0, 1).</param>
    /// <param name="to">Level at the end, below <paramref name="from"/>; 0 gives m0 itself.</param>
    public static UniPcStep Predictor(int order, double before, double from, double to)
    {
        var (h, p) = Advance(from, to);
        var (alpha, weight) = (1 - to, -(1 - to) * p);
        if (order == 1 || to == 0) return new(to / from, weight, 0, 0);
        var d = 0.5 * -alpha * p / Ratio(before, from, h); // D1 = (m1 − m0) / r
        return new(to / from, weight - d, d, 0);
    }

    /// <summary>Weights of the corrector.</summary>
    /// <param name="order">Order of the predictor it corrects.</param>
    /// <param name="before">Level of m1; not used at order 1.</param>
    /// <param name="from">Level at the start, in (0, 1).</param>
    /// <param name="to">Level at the end, in (0, 1): where m_t was predicted.</param>
    public static UniPcStep Corrector(int order, double before, double from, double to)
    {
        var (h, p) = Advance(from, to);
        var scale = -(1 - to) * p;
        var (rho1, rho2, r) = (0.0, 0.5, 1.0);
        if (order == 2)
        {
            // [[1, 1], [r, 1]] ρ = [b1, b2]
            r = Ratio(before, from, h);
            var hh = -h;
            var f1 = p / hh - 1;
            var (b1, b2) = (f1 / p, 2 * (f1 / hh - 0.5) / p);
            rho1 = (b1 - b2) / (1 - r);
            rho2 = b1 - rho1;
        }
        var older = scale * rho1 / r;
        var target = scale * rho2;
        return new(to / from, scale - older - target, older, target);
    }

    // h = λ_to − λ_from and e^−h − 1. At σ = 0 λ is infinite; the limit of the second is −1.
    private static (double H, double P) Advance(double from, double to)
    {
        if (to == 0) return (double.PositiveInfinity, -1);
        var h = Lambda(to) - Lambda(from);
        return (h, ExpM1(-h));
    }

    private static double Ratio(double before, double from, double h) => (Lambda(before) - Lambda(from)) / h;

    private static double Lambda(double sigma) => Math.Log(1 - sigma) - Math.Log(sigma);

    // e^x − 1 without cancellation: 2 e^{x/2} sinh(x/2).
    private static double ExpM1(double x) => 2 * Math.Exp(x / 2) * Math.Sinh(x / 2);
}
