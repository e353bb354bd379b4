namespace Ias.Core.Ice.Reading;

/// <summary>One thing a git command would do, worked out from its options, the configuration and the repository. Reading has no
/// effect.</summary>
public abstract record GitEffect
{
    private GitEffect() { }

    /// <summary>A local branch would be made or moved. <paramref name="Branch"/> is the branch it really is, symbolic refs
    /// followed.</summary>
    public sealed record MovesBranch(string Branch) : GitEffect;

    /// <summary>A local or remote-tracking branch would vanish (renaming is that too).</summary>
    public sealed record DeletesBranch(string Branch) : GitEffect;

    /// <summary>HEAD would be on this branch afterwards.</summary>
    public sealed record ChecksOut(string Branch) : GitEffect;

    /// <summary>Another branch would be merged into the current one.</summary>
    public sealed record Merges(string What) : GitEffect;

    /// <summary>Commits that a remote has already would be replaced or dropped from the branch.</summary>
    public sealed record Rewrites(string Branch) : GitEffect;

    /// <summary>A ref that is no branch would be moved, made or deleted: tags that exist, remote-tracking refs, symbolic refs,
    /// replacements.</summary>
    public sealed record MovesRef(string Ref) : GitEffect;

    /// <summary>A push to <paramref name="Remote"/> that would go to <paramref name="Place"/>.</summary>
    public sealed record Pushes(RemotePlace Place, string Remote, RefUpdate Update) : GitEffect;

    /// <summary>A push of which more would happen than refs one can name: mirror, prune.</summary>
    public sealed record PushesAll(RemotePlace Place, string Remote, string How) : GitEffect;

    /// <summary>git would run a program whose own git commands nobody would judge.</summary>
    public sealed record RunsProgram(string What, string Instead) : GitEffect;

    /// <summary>A setting for this one command.</summary>
    public sealed record Sets(string Key, string Value) : GitEffect;

    /// <summary>A setting written to a file. <paramref name="Local"/>: to the repository's own configuration.</summary>
    public sealed record Configures(string Key, string Value, bool Local) : GitEffect;

    /// <summary>Work that is only in this repository could be lost for good.</summary>
    public sealed record LosesWork(string What, string Instead) : GitEffect;

    /// <summary>The effect cannot be determined. <paramref name="StaysHere"/>: at least it stays inside this one repository.</summary>
    public sealed record Unclear(string What, string Instead = "", bool StaysHere = false) : GitEffect;
}
