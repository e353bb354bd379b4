namespace Ias.Core.Agents;

/// <summary>Person's machine as an agent finds it: home, environment and files. The engine hands it in; tests name their own.</summary>
/// <param name="Home">The person's home folder.</param>
/// <param name="Variable">An environment variable's value; null = not set.</param>
public sealed record AgentPlace(string Home, Func<string, string?> Variable)
{
    /// <summary>Function that looks whether a file exists, by absolute path.</summary>
    public Func<string, bool> HasFile { get; init; } = _ => false;

    /// <summary>Function that reads a text file by absolute path; null = not there, or no regular file.</summary>
    public Func<string, string?> Text { get; init; } = _ => null;

    /// <summary>True when the agent runs as root.</summary>
    public bool IsRoot { get; init; }

    /// <summary>The first of these variables that is set.</summary>
    public AgentLogin? ByVariable(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Variable(name) is { Length: > 0 })
            {
                return new AgentLogin(true, name);
            }
        }

        return null;
    }

    /// <summary>True when a settings file of the agent contains a word.</summary>
    public bool Says(string folderVariable, string folder, string file, string word) =>
        (Text(In(folderVariable, folder, file)) ?? "").Contains(word, StringComparison.Ordinal);

    /// <summary>Login by the existence of a file; its content is never read.</summary>
    /// <param name="folderVariable">The variable that names the folder; where it is not set, <paramref name="folder"/> below home.</param>
    public AgentLogin? ByFile(string folderVariable, string folder, string file) =>
        In(folderVariable, folder, file) is var path && HasFile(path) ? new AgentLogin(true, path) : null;

    private string In(string folderVariable, string folder, string file) =>
        Path.Combine(Variable(folderVariable) is { Length: > 0 } own ? own : Path.Combine(Home, folder), file);
}
