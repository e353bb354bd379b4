using Ias.Core.Config;

namespace Ias.Engine.Trust;

/// <summary>Result of comparing a work tree's settings with what a person has allowed.</summary>
/// <param name="Differences">What guards less than it did, or names a program that was not seen; empty = nothing.</param>
/// <param name="Damage">Why the record is no record, as a part of a sentence; empty = it is one, or there is none.</param>
/// <param name="IsFirst">Nothing was ever let pass in this work tree: its settings were held against the defaults.</param>
/// <param name="Strange">Why the run that is saved here is not taken for one's own, and what it would run, as sentences; empty = it is, or
/// there is none.</param>
public sealed record ConsentAnswer(IReadOnlyList<Loosening> Differences, string Damage, bool IsFirst, string Strange = "")
{
    /// <summary>True when nothing needs to be allowed. A damaged record never counts as consent.</summary>
    public bool IsClear => Differences.Count == 0 && Damage.Length == 0 && Strange.Length == 0;

    /// <summary>One sentence, and below it a line for each difference.</summary>
    public string Words
    {
        get
        {
            var files = string.Join(" and ", Differences.Select(d => d.Setting.File).Distinct(StringComparer.Ordinal));
            var asks =
                files.Length == 0
                    ? ""
                    : $"{files} {(files.Contains(" and ", StringComparison.Ordinal) ? "ask" : "asks")} for something you have not allowed:";
            var settings = (Damage, asks) switch
            {
                ({ Length: > 0 }, "") => $"{Upper(Damage)}.",
                ({ Length: > 0 }, _) => $"{Upper(Damage)}, and {asks}\n{Loosening.Table(Differences)}",
                (_, "") => "",
                _ => $"{asks}\n{Loosening.Table(Differences)}",
            };
            return Strange.Length == 0 ? settings
                : settings.Length == 0 ? Strange
                : $"{Strange}\n{settings}";
        }
    }

    /// <summary>Command a person types to allow the settings.</summary>
    /// <param name="calledAs">How they call the program.</param>
    public string Next(string calledAs) =>
        Strange.Length > 0 ? $"{calledAs} allow     (accepts the run as it is now, with the settings above)"
        : Differences.Count == 0 ? $"{calledAs} allow     (shows the settings in force, and accepts them)"
        : $"{calledAs} allow     (accepts them as they are now; or restore the lines if you did not change them)";

    private static string Upper(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
