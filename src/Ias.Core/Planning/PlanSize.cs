using System.Globalization;

namespace Ias.Core.Planning;

/// <summary>Numbers of the sprints a plan shall have.</summary>
/// <param name="First">The number of the first; from 1.</param>
/// <param name="Least">How many at least; from 1.</param>
/// <param name="Most">How many at most.</param>
public sealed record PlanSize(int First, int Least, int Most)
{
    /// <summary>Maximum number of sprints in one planning.</summary>
    public const int MostSprints = 12;

    /// <summary>Default range of the number of sprints.</summary>
    public static (int Least, int Most) Usual => (1, 6);

    /// <summary>Reads <c>3</c> or <c>1-6</c>; null: it is neither, or beyond <see cref="MostSprints"/>.</summary>
    public static (int Least, int Most)? Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return
            int.TryParse(dash < 0 ? text : text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var least)
            && int.TryParse(dash < 0 ? text : text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            && least >= 1
            && least <= most
            && most <= MostSprints
            ? (least, most)
            : null;
    }

    /// <summary>For prompts: <c>2 to 4 sprints</c>.</summary>
    public string Words =>
        Least == Most ? Text.Wording.Count(Most, "sprint") : string.Create(CultureInfo.InvariantCulture, $"{Least} to {Most} sprints");
}
