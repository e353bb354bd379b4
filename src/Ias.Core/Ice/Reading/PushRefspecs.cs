using Ias.Core.Text;

namespace Ias.Core.Ice.Reading;

/// <summary>
/// Refs that a push moves, each written out: from its refspecs, <c>push.default</c>, <c>remote.*.push</c> and the branch's
/// upstream.
/// </summary>
internal static class PushRefspecs
{
    private const string Heads = "refs/heads/";

    public static List<RefUpdate> Read(GitReading git, ParsedOptions options, string remote)
    {
        var updates = new List<RefUpdate>();
        var force = options.HasAny("force", "force-with-lease");
        var operands = options.Operands.Skip(1).ToList();
        if (options.HasAny("all", "branches", "mirror"))
        {
            AddMatching(git, Heads + "*", Heads + "*", force, updates);
        }

        if (options.Has("delete"))
        {
            updates.AddRange(operands.Select(name => new RefUpdate("", FullDestination(name), force)));
            return updates;
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

        return updates;
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
            git.Unclear($"push of {source}, which is no branch here", "git push origin HEAD:refs/heads/BRANCH");
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
            git.Unclear("a push that does not say what to push", "git push -u origin HEAD:refs/heads/BRANCH");
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
            git.Unclear($"a push of {current}, which has no upstream branch", ShellLine.Of($"git push -u {remote} {current}"));
        }
        else
        {
            git.Unclear(
                $"a push of {current}, whose upstream has another name ({upstream})",
                ShellLine.Of($"git push {remote} HEAD:refs/heads/{current}")
            );
        }
    }

    private static string PushDefault(GitReading git) => (git.Setting("push.default") ?? "simple").ToLowerInvariant();

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
}
