using Ias.Core.Text;

namespace Ias.Core.Ice.Reading;

/// <summary><c>git push</c>: which refs of which remote would move, from the options, the refspecs, <c>push.default</c>,
/// <c>remote.*.push</c> and the branch's upstream.</summary>
internal static class PushReader
{
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

        ReadOptions(git, options, remote, place);
        var updates = PushRefspecs.Read(git, options, remote);
        foreach (var update in updates)
        {
            git.Add(new GitEffect.Pushes(place, remote, update));
        }

        if (updates.Count == 0)
        {
            // written out without a refspec it would push by default
            git.Unclear("a push of nothing", ShellLine.Of($"git push {remote} HEAD:refs/heads/BRANCH"));
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

    private static bool SetsUpstreamItself(GitReading git, ParsedOptions options) =>
        options.Operands.Count <= 1
        && git.Current.Length > 0
        && git.IsSet("push.autosetupremote")
        && git.Setting($"branch.{git.Current}.merge") is null;

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
