using Ias.Core.Guardrails;
using Ias.Core.Text;

namespace Ias.Engine.Git.Writing;

/// <summary>Bounded words of a server's checks: plain text, without personal data.</summary>
internal static class CiLog
{
    private const int MostLines = 100;
    private const int LongestLine = 400;

    /// <summary>A line of plain text, bounded.</summary>
    public static string Line(string text) => Wording.Cut(Wording.Plain(text.Trim()), LongestLine);

    /// <summary>Last lines of a log.</summary>
    public static string End(IReadOnlyList<string> lines) =>
        PersonalData
            .Filter(Wording.Shown(string.Join('\n', lines.TakeLast(MostLines).Select(line => Wording.Cut(line, LongestLine)))))
            .Text;
}
