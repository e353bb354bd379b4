namespace Ias.Engine.Agents;

/// <summary>Where an agent may find its login; tests name their own.</summary>
/// <param name="Home">The person's home folder.</param>
/// <param name="Variable">An environment variable's value; null = not set.</param>
public sealed record AgentPlace(string Home, Func<string, string?> Variable)
{
    /// <summary>The person's own.</summary>
    public static AgentPlace Here { get; } = new(Environment.GetEnvironmentVariable("HOME") ?? "/", Environment.GetEnvironmentVariable);

    /// <summary>The first of these variables that is set.</summary>
    internal AgentLogin? ByVariable(params ReadOnlySpan<string> names)
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

    /// <summary>A file that a login leaves; only looked at, never read.</summary>
    /// <param name="folderVariable">The variable that names the folder; where it is not set, <paramref name="folder"/> below home.</param>
    internal AgentLogin? ByFile(string folderVariable, string folder, string file)
    {
        var root = Variable(folderVariable) is { Length: > 0 } own ? own : Path.Combine(Home, folder);
        var path = Path.Combine(root, file);
        return File.Exists(path) ? new AgentLogin(true, path) : null;
    }
}

/// <summary>Whether a person is logged in with an agent's provider.</summary>
/// <param name="Found">Null = cannot be told.</param>
/// <param name="By">The variable or file that shows it; what to type where there is none.</param>
public sealed record AgentLogin(bool? Found, string By)
{
    public static AgentLogin Unknown { get; } = new(null, "");
}
