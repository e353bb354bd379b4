using Ias.Core.Text;

namespace Ias.Core.Runs;

/// <summary>Wording for what was spent, shared by every surface.</summary>
public static class CostWords
{
    /// <summary>
    /// <c>$0.09</c>; <c>$0.09, and</c> the number of turns that did not report their cost; <c>unknown</c>; or a phrase for no
    /// cost reported yet, before any turn has ended.
    /// </summary>
    /// <param name="usd">US dollars; null = no agent reported it.</param>
    /// <param name="untold">Turns that ended without a reported cost.</param>
    /// <param name="isUnderWay">A turn may be under way.</param>
    public static string Of(decimal? usd, int untold, bool isUnderWay = false) =>
        usd is null
            ? isUnderWay && untold == 0
                ? "none told yet"
                : "unknown"
            : untold == 0
                ? Wording.Money(usd)
                : $"{Wording.Money(usd)}, and what {Wording.Count(untold, "turn")} did not tell";
}
