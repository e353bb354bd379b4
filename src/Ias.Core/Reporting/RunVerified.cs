using System.Globalization;
using Ias.Core.Text;

namespace Ias.Core.Reporting;

/// <summary>Result of checking a run's log against its hashes, its commits and its verdict files.</summary>
/// <param name="Events">Lines of the log.</param>
/// <param name="Commits">Commits the log names that were found where they should be.</param>
/// <param name="Verdicts">Verdicts whose files are as they were when they were read.</param>
/// <param name="Seq">Of the last event.</param>
/// <param name="Head">The hash behind the last line.</param>
/// <param name="Mismatches">What does not match, and where; empty = everything does.</param>
/// <param name="Notes">What could not be checked.</param>
public sealed record RunVerified(
    string RunId,
    long Events,
    int Commits,
    int Verdicts,
    long Seq,
    string Head,
    IReadOnlyList<string> Mismatches,
    IReadOnlyList<string> Notes
)
{
    private const int ShortHash = 12;

    /// <summary>True when everything matches.</summary>
    public bool IsVerified => Mismatches.Count == 0;

    /// <summary>In one line for people.</summary>
    public string Words
    {
        get
        {
            var count = string.Create(
                CultureInfo.InvariantCulture,
                $"{Wording.Count((int)Events, "event")}, {Wording.Count(Commits, "commit")}, {Wording.Count(Verdicts, "verdict")}"
            );
            var notes = Notes.Count > 0 ? $" ({string.Join("; ", Notes)})" : "";
            return Wording.Plain(
                IsVerified
                    ? $"verified: {count}, head {(Head.Length > ShortHash ? Head[..ShortHash] : Head)}{notes}"
                    : $"not verified: {string.Join("; ", Mismatches)}{notes}"
            );
        }
    }
}
