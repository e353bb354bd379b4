using Ias.Core.Text;

namespace Ias.Core.Queue;

/// <summary>Purpose of a run of jobs: <c>intent.md</c>.</summary>
public static class RunIntent
{
    private const string Unsaid = "What this run is for, and how one sees that it is done.";
    private const int Longest = 8000;

    /// <summary>The file of a new run.</summary>
    /// <param name="intent">Empty = a line that says what belongs there.</param>
    public static string File(string name, string intent) => $"# {name}\n\n{(intent.Trim().Length > 0 ? intent.Trim() : Unsaid)}\n";

    /// <summary>Text of the file without its heading, at most 8000 characters; empty = nobody has filled it in yet.</summary>
    public static string Of(string file)
    {
        var text = OutsideWords.Cleaned(file, Longest);
        var body =
            !text.StartsWith("# ", StringComparison.Ordinal) ? text
            : text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? text[end..].Trim()
            : "";
        return body == Unsaid ? "" : body;
    }
}
