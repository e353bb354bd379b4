namespace Ias.Core.Ice.Reading;

/// <summary>One command being read: its options in, its effects out. Each verb's reader adds the effects.</summary>
internal sealed class GitReading(GitCommandLine line, IGitFacts facts)
{
    private List<string> _rest = [.. line.Rest];

    public IGitFacts Facts { get; } = facts;

    public string Verb { get; } = line.Verb;

    /// <summary>The arguments after the verb. A reader may make them safer.</summary>
    public IReadOnlyList<string> Rest
    {
        get => _rest;
        set => _rest = [.. value];
    }

    /// <summary>The options before the verb. A reader may add to them.</summary>
    public IReadOnlyList<string> Globals { get; set; } = line.Globals;

    public List<GitEffect> Effects { get; } = [];

    /// <summary>The remotes it reads from.</summary>
    public List<GitSource> Sources { get; } = [];

    /// <summary>The updates of a push; null for everything else.</summary>
    public PushPlan? Push { get; set; }

    public string Current => Facts.CurrentBranch;

    /// <summary>True when the rules on local refs apply.</summary>
    public bool InScope => Facts.Repository is RepositoryPlace.Run or RepositoryPlace.Submodule or RepositoryPlace.RunRemote;

    public void Add(GitEffect effect) => Effects.Add(effect);

    /// <summary>
    /// Adds an effect that cannot be determined. Pushes, and settings of every repository, reach beyond this one; the rest stays
    /// here.
    /// </summary>
    public void Unclear(string what, string instead = "") => Add(new GitEffect.Unclear(what, instead, StaysHere: GitVerbs.StaysHere(Verb)));

    public void RunsProgram(string what, string instead = "run the program from the shell, where its git commands are judged one by one") =>
        Add(new GitEffect.RunsProgram(what, instead));

    /// <summary>Parses, and adds what makes the command unclear.</summary>
    /// <returns>Null when it cannot be understood.</returns>
    public ParsedOptions? Options(OptionSyntax syntax, IReadOnlyList<string>? arguments = null)
    {
        var parsed = syntax.Parse(arguments ?? Rest);
        if (parsed.Problem.Length == 0)
        {
            return parsed;
        }

        Unclear($"git {Verb} {parsed.Problem}", "write long options in full, or omit this one");
        return null;
    }

    /// <summary>A local branch would be made or moved; where it is a symbolic ref, the branch behind it too.</summary>
    public void Moves(string branch)
    {
        if (branch.Length == 0)
        {
            return;
        }

        Add(new GitEffect.MovesBranch(branch));
        if (Facts.Branches.TryGetValue(branch, out var real) && real != branch)
        {
            Add(new GitEffect.MovesBranch(real));
        }
    }

    public void ChecksOut(string branch)
    {
        Add(new GitEffect.ChecksOut(branch));
        if (Facts.Branches.TryGetValue(branch, out var real) && real != branch)
        {
            Add(new GitEffect.ChecksOut(real));
        }
    }

    /// <summary>Some branch would no longer have the commits after <paramref name="from"/>.</summary>
    public void Drops(string from, string to, string branch)
    {
        if (InScope && Facts.HasPublished(from, to))
        {
            Add(new GitEffect.Rewrites(branch.Length == 0 ? "HEAD" : branch));
        }
    }

    /// <summary>The name of a branch as an option or operand of <c>git branch</c> gives it: <c>-</c> and <c>@{-1}</c> are names
    /// too.</summary>
    public string BranchName(string argument)
    {
        if (argument != "-" && !argument.Contains("@{", StringComparison.Ordinal))
        {
            return argument;
        }

        var full = Facts.FullName(argument == "-" ? "@{-1}" : argument);
        return full.StartsWith("refs/heads/", StringComparison.Ordinal) ? full["refs/heads/".Length..] : argument;
    }

    /// <summary>The local branch that checking this out would put HEAD on; empty when it would be detached or is no branch.</summary>
    public string BranchToCheckOut(string argument)
    {
        if (argument is "HEAD" or "@")
        {
            return "";
        }

        var name = BranchName(argument);
        if (Facts.Branches.ContainsKey(name))
        {
            return name;
        }

        return Facts.RemotesWithBranch(name).Count > 0 && !Facts.IsCommit(name) ? name : "";
    }

    /// <summary>The last value of a setting; null = not set.</summary>
    public string? Setting(string key)
    {
        for (var i = Facts.Config.Count - 1; i >= 0; i--)
        {
            if (Facts.Config[i].Key == key)
            {
                return Facts.Config[i].Value;
            }
        }

        return null;
    }

    public IEnumerable<string> Settings(string key) => Facts.Config.Where(e => e.Key == key).Select(e => e.Value);

    /// <summary>A yes or no setting as git reads it; a key without a value is yes.</summary>
    public bool IsSet(string key) => Setting(key) is { } value && IsTrue(value);

    public static bool IsTrue(string value) =>
        value.Length == 0 || value.ToLowerInvariant() is "true" or "yes" or "on" || (long.TryParse(value, out var number) && number != 0);
}

/// <summary>A push with every ref written out.</summary>
internal sealed record PushPlan(
    string Remote,
    IReadOnlyList<RefUpdate> Updates,
    bool SetUpstream,
    bool DryRun,
    IReadOnlyList<string> Arguments
);
