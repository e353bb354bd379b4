namespace Ias.Core.TestReports;

/// <summary>Test of a source file.</summary>
/// <param name="Path">Relative to the repository.</param>
/// <param name="Line">Line of its declaration, from 1.</param>
/// <param name="Name">Its name, as the file has it.</param>
/// <param name="IsNew">It is not in the files of before.</param>
public sealed record TestPlace(string Path, int Line, string Name, bool IsNew = false)
{
    /// <summary>True when a report's test is this one: the report's name ends with this one's, whatever its arguments and subtests
    /// (<c>TestRounds/half</c>) are.</summary>
    public bool IsNamed(string reported)
    {
        var name = WithoutArguments(reported);
        var last = name.LastIndexOf(" > ", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0;
        return Ends(name) || (name.IndexOf('/', last) is > 0 and var slash && Ends(name[..slash]));
    }

    private bool Ends(string name) =>
        WithoutArguments(Name) is { Length: > 0 } own
        && name.EndsWith(own, StringComparison.Ordinal)
        && (name.Length == own.Length || (!char.IsLetterOrDigit(name[^(own.Length + 1)]) && name[^(own.Length + 1)] != '_'));

    // rounds(2, 3), test_rounds[2-3], rounds()
    private static string WithoutArguments(string name)
    {
        var bare = name.TrimEnd();
        var open =
            bare is [.., ')'] ? bare.IndexOf('(', StringComparison.Ordinal)
            : bare is [.., ']'] ? bare.IndexOf('[', StringComparison.Ordinal)
            : -1;
        return open > 0 ? bare[..open].TrimEnd() : bare;
    }
}
