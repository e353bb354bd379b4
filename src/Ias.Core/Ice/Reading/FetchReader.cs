namespace Ias.Core.Ice.Reading;

/// <summary><c>git fetch</c>, <c>git pull</c> and <c>git remote update|prune</c>: which local refs the refspecs, given or configured, would
/// move or delete.</summary>
internal static class FetchReader
{
    private const string Heads = "refs/heads/";

    private const string Tracking = "refs/remotes/";

    private const string FetchWords =
        "v|verbose q|quiet all set-upstream a|append atomic upload-pack= f|force m|multiple t|tags n prefetch p|prune P|prune-tags j|jobs= recurse-submodules? "
        + "recurse-submodules-default= submodule-prefix= dry-run write-fetch-head k|keep u|update-head-ok progress depth= shallow-since= shallow-exclude= deepen= "
        + "unshallow refetch update-shallow refmap= o|server-option= 4|ipv4 6|ipv6 negotiation-tip= negotiate-only filter= auto-maintenance auto-gc "
        + "show-forced-updates write-commit-graph stdin porcelain bundle-uri=";

    private static readonly OptionSyntax FetchSyntax = new(FetchWords);

    private static readonly OptionSyntax PullSyntax = new(
        "v|verbose q|quiet progress recurse-submodules? r|rebase? n stat compact-summary log? signoff? squash commit edit cleanup= ff ff-only verify verify-signatures "
            + "autostash s|strategy= X|strategy-option= S|gpg-sign? allow-unrelated-histories all a|append upload-pack= f|force t|tags p|prune j|jobs? dry-run k|keep "
            + "depth= shallow-since= shallow-exclude= deepen= unshallow update-shallow refmap= o|server-option= 4|ipv4 6|ipv6 negotiation-tip= show-forced-updates "
            + "set-upstream e"
    );

    public static void Fetch(GitReading git)
    {
        if (git.Options(FetchSyntax) is not { } options)
        {
            return;
        }

        if (options.Has("stdin"))
        {
            git.Unclear("fetch --stdin", "name the refspecs on the command line");
        }

        if (options.HasAny("all", "multiple") || (options.Operands.Count == 0 && git.IsSet("fetch.all")))
        {
            ReadSeveral(git, options, options.Has("multiple") && !options.Has("all") ? options.Operands : Remotes.Names(git));
            return;
        }

        ReadOne(git, options, options.Operands.Count > 0 ? options.Operands[0] : Remotes.Default(git), options.Operands.Skip(1).ToList());
    }

    /// <summary>Fetches, then moves the current branch: forwards, by a rebase, or by a merge.</summary>
    public static void Pull(GitReading git)
    {
        if (git.Options(PullSyntax) is not { } options)
        {
            return;
        }

        var remote = options.Operands.Count > 0 ? options.Operands[0] : Remotes.Default(git);
        var refspecs = options.Operands.Skip(1).ToList();
        ReadOne(git, options, remote, refspecs);
        git.Moves(git.Current);
        var upstream = git.Current.Length == 0 ? null : git.Setting($"branch.{git.Current}.merge");
        // else a pull without a refspec takes that repository's HEAD
        var isUpstreams = options.Operands.Count == 0 || remote == Remotes.Default(git);
        if (options.Has("rebase") ? options.Value("rebase") != "false" : RebasesByConfig(git, options))
        {
            if (git.IsSet("rebase.updaterefs"))
            {
                // or other branches on the way would move, too; pull has no option for it
                git.Globals = [.. git.Globals, "-c", "rebase.updateRefs=false"];
            }

            var onto =
                refspecs.Count > 0 ? $"refs/remotes/{remote}/{ProtectedBranches.ShortName(refspecs[0].TrimStart('+').Split(':')[0])}"
                : isUpstreams ? "@{upstream}"
                : "";
            git.Drops(onto.Length > 0 && git.Facts.IsCommit(onto) ? onto : "", "HEAD", git.Current);
        }
        else if (!options.Has("ff-only") && git.Setting("pull.ff") != "only")
        {
            var others =
                refspecs.Count > 0 ? refspecs
                : !isUpstreams ? ["HEAD"]
                : upstream is null ? []
                : [upstream];
            if (others.FirstOrDefault(r => ProtectedBranches.ShortName(r.TrimStart('+').Split(':')[0]) != git.Current) is { } other)
            {
                git.Add(new GitEffect.Merges(ProtectedBranches.ShortName(other)));
            }
        }
    }

    /// <summary>Several remotes by their configuration (<c>fetch --all</c>, <c>remote update</c>).</summary>
    public static void ReadSeveral(GitReading git, ParsedOptions options, IEnumerable<string> remotes)
    {
        foreach (var remote in remotes)
        {
            ReadOne(git, options, remote, []);
        }
    }

    public static void ReadOne(GitReading git, ParsedOptions options, string remote, IReadOnlyList<string> refspecs)
    {
        git.Sources.Add(new GitSource(remote, [.. refspecs.Select(r => r.TrimStart('+').Split(':')[0]).Where(r => r.Length > 0)]));
        if (options.Has("upload-pack") || Remotes.FetchUrls(git, remote).Any(Remotes.IsHelper))
        {
            git.RunsProgram($"{git.Verb} through a custom program");
        }

        if (!Remotes.IsReadable(git, remote) && git.Setting($"remotes.{remote}") is null)
        {
            git.Unclear($"the remote {remote}, defined in the old way", "name one remote of `git remote -v`");
        }

        if (options.Has("prune-tags") || git.IsSet("fetch.prunetags") || git.IsSet($"remote.{remote}.prunetags"))
        {
            git.Add(new GitEffect.MovesRef("refs/tags/*"));
        }

        var prunes = options.Has("prune") || git.IsSet("fetch.prune") || git.IsSet($"remote.{remote}.prune");
        var all = new List<string>(refspecs);
        all.AddRange(options.Values("refmap").Where(r => r.Length > 0));
        all.ForEach(refspec => ReadTracking(git, remote, refspec));
        all.AddRange(git.Settings($"remote.{remote}.fetch"));
        all.ForEach(refspec => ReadRefspec(git, refspec, options.Has("force"), prunes));

        if (options.Has("update-head-ok") && all.Any(r => Destination(r).StartsWith(Heads, StringComparison.Ordinal)))
        {
            git.Moves(git.Current);
        }
    }

    // What a remote has published is read from its tracking refs, so no other branch's commits come to lie there. Configured refspecs are
    // people's.
    private static void ReadTracking(GitReading git, string remote, string refspec)
    {
        var to = Destination(refspec);
        var from = ProtectedBranches.ShortName(refspec.TrimStart('+').Split(':')[0]);
        if (
            to.StartsWith(Tracking, StringComparison.Ordinal)
            && to != $"{Tracking}{remote}/{from}"
            && (to.Contains('*', StringComparison.Ordinal) || git.Facts.IsCommit(to))
        )
        {
            git.Add(new GitEffect.MovesRef(to));
        }
    }

    private static void ReadRefspec(GitReading git, string refspec, bool force, bool prunes)
    {
        var to = Destination(refspec);
        force |= refspec.StartsWith('+');
        if (refspec.StartsWith('^') || to.Length == 0 || to.StartsWith(Tracking, StringComparison.Ordinal))
        {
            return; // nothing of ours moves; remote-tracking refs are what a fetch is for
        }

        if (to.StartsWith("refs/tags/", StringComparison.Ordinal))
        {
            if (prunes)
            {
                git.Add(new GitEffect.MovesRef(to));
            }

            return;
        }

        if (!to.StartsWith(Heads, StringComparison.Ordinal))
        {
            git.Add(new GitEffect.MovesRef(to));
        }
        else if (to.Contains('*', StringComparison.Ordinal))
        {
            git.Add(new GitEffect.MovesBranch(to)); // "*" is no name git allows, so the policy has a row of its own for it
        }
        else
        {
            var branch = to[Heads.Length..];
            git.Moves(branch);
            if (prunes)
            {
                git.Add(new GitEffect.DeletesBranch(branch));
            }

            if (force && git.Facts.Branches.ContainsKey(branch))
            {
                git.Drops("", branch, branch);
            }
        }
    }

    // Unqualified destinations of a fetch are branches, unless they begin with heads/, tags/ or remotes/.
    private static string Destination(string refspec)
    {
        var text = refspec.TrimStart('+');
        var colon = text.LastIndexOf(':');
        var to = colon < 0 ? "" : text[(colon + 1)..];
        return to switch
        {
            "" => "",
            _ when to.StartsWith("refs/", StringComparison.Ordinal) => to,
            _ when to.StartsWith("heads/", StringComparison.Ordinal)
                    || to.StartsWith("tags/", StringComparison.Ordinal)
                    || to.StartsWith("remotes/", StringComparison.Ordinal) => "refs/" + to,
            _ => Heads + to,
        };
    }

    private static bool RebasesByConfig(GitReading git, ParsedOptions options) =>
        !options.HasNo("rebase")
        && (git.Setting($"branch.{git.Current}.rebase") ?? git.Setting("pull.rebase")) is { } value
        && value.ToLowerInvariant() is not ("false" or "no" or "off" or "0");
}
