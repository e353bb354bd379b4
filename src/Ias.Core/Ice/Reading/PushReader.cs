namespace Ias.Core.Ice.Reading;

/// <summary><c>git push</c>: which refs of which remote would move, from the options, the refspecs, <c>push.default</c>,
/// <c>remote.*.push</c> and the branch's upstream.</summary>
internal static class PushReader
{
    private const string Heads = "refs/heads/";

    private static readonly OptionSyntax Syntax = new(
        "v|verbose q|quiet repo= all branches mirror d|delete tags n|dry-run porcelain f|force force-with-lease? force-if-includes recurse-submodules= "
            + "thin receive-pack= exec= u|set-upstream progress prune no-verify follow-tags signed? atomic o|push-option= 4|ipv4 6|ipv6"
    );

    public static void Read(GitReading git)
    {
        if (git.Options(Syntax) is not { } options)
        {
            return;
        }

        var remote = options.Operands.Count > 0 ? options.Operands[0] : options.Value("repo") ?? Remotes.DefaultForPush(git);
        if (!Remotes.IsReadable(git, remote))
        {
            git.Unclear($"the remote {remote}, which is a group or defined in the old way", "name one remote of `git remote -v`");
            return;
        }

        var place = Place(git, remote);
        if (options.HasAny("receive-pack", "exec"))
        {
            git.RunsProgram("push --receive-pack");
        }

        if (place == RemotePlace.LocalElsewhere)
        {
            return; // a test suite's own repositories
        }

        var updates = new List<RefUpdate>();
        ReadOptions(git, options, remote, place);
        ReadRefspecs(git, options, remote, updates);
        foreach (var update in updates)
        {
            git.Add(new GitEffect.Pushes(place, remote, update));
        }

        if (updates.Count == 0)
        {
            // written out without a refspec it would push by default
            git.Unclear("a push of nothing", $"git push {remote} HEAD:refs/heads/<branch>");
        }

        var setsUpstream = SetsUpstreamItself(git, options);
        git.Push = new PushPlan(
            remote,
            updates,
            options.Has("set-upstream") || setsUpstream,
            options.Has("dry-run"),
            WriteOut(options, remote, updates, setsUpstream)
        );
    }

    // The worst of all its addresses decides.
    private static RemotePlace Place(GitReading git, string remote)
    {
        var place = RemotePlace.LocalElsewhere;
        foreach (var url in Remotes.PushUrls(git, remote))
        {
            var here = Remotes.IsHelper(url) ? RemotePlace.NetworkElsewhere : git.Facts.PlaceOf(url);
            if (here == RemotePlace.NetworkElsewhere)
            {
                return here;
            }

            place = here == RemotePlace.Run ? here : place;
        }

        return place;
    }

    private static void ReadOptions(GitReading git, ParsedOptions options, string remote, RemotePlace place)
    {
        if (options.Has("mirror") || git.IsSet($"remote.{remote}.mirror"))
        {
            git.Add(new GitEffect.PushesAll(place, remote, "mirror"));
        }

        if (options.Has("prune"))
        {
            git.Add(new GitEffect.PushesAll(place, remote, "prune"));
        }

        if (options.Has("tags"))
        {
            git.Add(new GitEffect.Pushes(place, remote, new RefUpdate("refs/tags/*", "refs/tags/*", Forced: false)));
        }

        if (options.Value("recurse-submodules") is not (null or "check" or "no"))
        {
            git.Unclear("push --recurse-submodules, which pushes the submodules too", "push in each submodule separately");
        }

        var serverOptions = options.Has("push-option") ? options.Values("push-option") : git.Settings("push.pushoption");
        if (serverOptions.FirstOrDefault(o => o is not ("ci.skip" or "")) is { } asked)
        {
            git.Unclear($"the push option {asked}, with which a server may do more than take commits", "push without -o");
        }

        if (git.Facts.Environment("GIT_NAMESPACE") is { Length: > 0 })
        {
            git.Unclear("GIT_NAMESPACE", "push without it");
        }
    }

    private static void ReadRefspecs(GitReading git, ParsedOptions options, string remote, List<RefUpdate> updates)
    {
        var force = options.HasAny("force", "force-with-lease");
        var operands = options.Operands.Skip(1).ToList();
        if (options.HasAny("all", "branches", "mirror"))
        {
            AddMatching(git, Heads + "*", Heads + "*", force, updates);
        }

        if (options.Has("delete"))
        {
            updates.AddRange(operands.Select(name => new RefUpdate("", FullDestination(name), force)));
            return;
        }

        for (var i = 0; i < operands.Count; i++)
        {
            var isTag = operands[i] == "tag" && i + 1 < operands.Count;
            AddRefspec(git, isTag ? "refs/tags/" + operands[++i] : operands[i], remote, force, updates);
        }

        if (operands.Count == 0 && !options.HasAny("all", "branches", "mirror", "tags"))
        {
            AddDefault(git, remote, force, updates);
        }
    }

    private static void AddRefspec(GitReading git, string refspec, string remote, bool force, List<RefUpdate> updates)
    {
        if (refspec.StartsWith('^'))
        {
            git.Unclear($"the negative refspec {refspec}", "name the branches to push");
            return;
        }

        force |= refspec.StartsWith('+');
        var text = refspec.TrimStart('+');
        var colon = text.LastIndexOf(':');
        var source = colon < 0 ? text : text[..colon];
        var destination = colon < 0 ? "" : text[(colon + 1)..];
        source = source == "@" ? "HEAD" : source;
        if (colon >= 0 && source.Length == 0)
        {
            if (destination.Length == 0)
            {
                AddMatching(git, Heads + "*", Heads + "*", force, updates); // ":" = every branch both sides have
            }
            else
            {
                updates.Add(new RefUpdate("", FullDestination(destination), force));
            }
        }
        else if (source.Contains('*', StringComparison.Ordinal))
        {
            AddMatching(git, source, destination.Length == 0 ? source : destination, force, updates);
        }
        else if (destination.Length > 0)
        {
            updates.Add(new RefUpdate(source, ExplicitDestination(git, source, destination), force));
        }
        else
        {
            AddMapped(git, source, remote, force, updates);
        }
    }

    // A refspec without a destination: the branch's own name, unless remote.*.push or push.default=upstream send it somewhere else.
    private static void AddMapped(GitReading git, string source, string remote, bool force, List<RefUpdate> updates)
    {
        if (source == "HEAD" && git.Current.Length > 0)
        {
            updates.Add(new RefUpdate(source, Heads + git.Current, force));
            return;
        }

        var full = git.Facts.Branches.ContainsKey(source) && source != "HEAD" ? Heads + source : git.Facts.FullName(source);
        if (full.Length == 0 && git.Facts.Protected.Contains(source))
        {
            updates.Add(new RefUpdate(source, FullDestination(source), force)); // git refuses this too, but the policy says why
            return;
        }

        if (full.Length == 0)
        {
            git.Unclear($"push of {source}, which is no branch here", "git push origin HEAD:refs/heads/<branch>");
            return;
        }

        var mapped = false;
        foreach (var rule in git.Settings($"remote.{remote}.push"))
        {
            if (Map(rule, full) is { } destination)
            {
                mapped = true;
                updates.Add(new RefUpdate(full, FullDestination(destination), force || rule.StartsWith('+')));
            }
        }

        if (mapped)
        {
            return;
        }

        if (
            PushDefault(git) is "upstream" or "tracking"
            && full.StartsWith(Heads, StringComparison.Ordinal)
            && git.Setting($"branch.{full[Heads.Length..]}.merge") is { Length: > 0 } upstream
        )
        {
            updates.Add(new RefUpdate(full, FullDestination(upstream), force));
            return;
        }

        updates.Add(new RefUpdate(full, full, force));
    }

    // No refspec at all.
    private static void AddDefault(GitReading git, string remote, bool force, List<RefUpdate> updates)
    {
        var configured = git.Settings($"remote.{remote}.push").ToList();
        if (configured.Count > 0)
        {
            configured.ForEach(rule => AddRefspec(git, rule, remote, force, updates));
            return;
        }

        var current = git.Current;
        var mode = PushDefault(git);
        if (mode == "matching")
        {
            AddMatching(git, Heads + "*", Heads + "*", force, updates);
            return;
        }

        if (current.Length == 0 || mode == "nothing")
        {
            git.Unclear("a push that does not say what to push", "git push -u origin HEAD:refs/heads/<branch>");
            return;
        }

        var upstream = git.Setting($"branch.{current}.merge");
        var triangular = remote != Remotes.Default(git);
        var own = Heads + current;
        var destination = mode switch
        {
            "current" => own,
            "upstream" or "tracking" => upstream ?? "",
            _ when triangular => own,
            _ when upstream is null && git.IsSet("push.autosetupremote") => own,
            _ => upstream == own ? own : "",
        };
        if (destination.Length > 0)
        {
            updates.Add(new RefUpdate(own, FullDestination(destination), force));
        }
        else if (git.Facts.Protected.Contains(upstream ?? own))
        {
            updates.Add(new RefUpdate(own, upstream ?? own, force)); // git refuses this too, but the policy says why
        }
        else if (upstream is null)
        {
            git.Unclear($"a push of {current}, which has no upstream branch", $"git push -u {remote} {current}");
        }
        else
        {
            git.Unclear(
                $"a push of {current}, whose upstream has another name ({upstream})",
                $"git push {remote} HEAD:refs/heads/{current}"
            );
        }
    }

    private static string PushDefault(GitReading git) => (git.Setting("push.default") ?? "simple").ToLowerInvariant();

    private static bool SetsUpstreamItself(GitReading git, ParsedOptions options) =>
        options.Operands.Count <= 1
        && git.Current.Length > 0
        && git.IsSet("push.autosetupremote")
        && git.Setting($"branch.{git.Current}.merge") is null;

    private static void AddMatching(GitReading git, string source, string destination, bool force, List<RefUpdate> updates)
    {
        if (!source.StartsWith(Heads, StringComparison.Ordinal))
        {
            updates.Add(new RefUpdate(source, destination, force)); // other namespaces are no business of an agent; the policy says so
            return;
        }

        foreach (var branch in git.Facts.Branches.Keys.Order(StringComparer.Ordinal))
        {
            if (Map($"{source}:{destination}", Heads + branch) is { } to)
            {
                updates.Add(new RefUpdate(Heads + branch, FullDestination(to), force));
            }
        }
    }

    // What a configured refspec makes of a full ref name; null = it does not match.
    private static string? Map(string rule, string full)
    {
        var text = rule.TrimStart('+');
        var colon = text.LastIndexOf(':');
        var (from, to) = colon < 0 ? (text, text) : (text[..colon], text[(colon + 1)..]);
        var star = from.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return from == full || Heads + from == full ? to : null;
        }

        var (before, after) = (from[..star], from[(star + 1)..]);
        return
            full.Length >= before.Length + after.Length
            && full.StartsWith(before, StringComparison.Ordinal)
            && full.EndsWith(after, StringComparison.Ordinal)
            ? to.Replace("*", full[before.Length..(full.Length - after.Length)], StringComparison.Ordinal)
            : null;
    }

    // git guesses refs/heads/ or refs/tags/ from what the source is.
    private static string ExplicitDestination(GitReading git, string source, string destination) =>
        !destination.StartsWith("refs/", StringComparison.Ordinal)
        && !git.Facts.Branches.ContainsKey(source)
        && git.Facts.FullName(source).StartsWith("refs/tags/", StringComparison.Ordinal)
            ? "refs/tags/" + destination
            : FullDestination(destination);

    // A short destination may match refs/<it> or refs/heads/<it> on the remote; we write out which.
    private static string FullDestination(string name) =>
        name switch
        {
            _ when name.StartsWith("refs/", StringComparison.Ordinal) => name,
            _ when name.StartsWith("heads/", StringComparison.Ordinal)
                    || name.StartsWith("tags/", StringComparison.Ordinal)
                    || name.StartsWith("remotes/", StringComparison.Ordinal) => "refs/" + name,
            _ => Heads + name,
        };

    private static List<string> WriteOut(ParsedOptions options, string remote, List<RefUpdate> updates, bool setUpstream)
    {
        List<string> written = ["--no-follow-tags", "--no-recurse-submodules"];
        foreach (var (name, value, negated) in options.All)
        {
            // Left out: what the refspecs say already, and --no-verify, which would skip the checks before a push.
            if (
                name
                is "verbose"
                    or "quiet"
                    or "dry-run"
                    or "porcelain"
                    or "thin"
                    or "progress"
                    or "atomic"
                    or "set-upstream"
                    or "signed"
                    or "ipv4"
                    or "ipv6"
                    or "push-option"
                    or "force-if-includes"
            )
            {
                written.Add((negated ? "--no-" : "--") + name + (value is null ? "" : "=" + value));
            }
        }

        if (setUpstream)
        {
            written.Add("--set-upstream");
        }

        return [.. written, "--", remote, .. updates.Select(u => $"{(u.Forced ? "+" : "")}{u.Source}:{u.Destination}")];
    }
}
