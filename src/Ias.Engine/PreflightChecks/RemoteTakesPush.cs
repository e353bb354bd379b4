using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Git;
using Ias.Engine.Ice;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that the remote would accept the push, without sending anything.</summary>
internal static class RemoteTakesPush
{
    // Messages of git, curl and ssh when no server was reached; a person may be on a train, and the push comes hours later.
    private static readonly string[] Unreached =
    [
        "Could not resolve host",
        "Failed to connect",
        "Connection timed out",
        "Connection refused",
        "Network is unreachable",
        "No route to host",
        "Temporary failure in name resolution",
    ];

    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        if (at.Options.Push == PushMode.Local)
        {
            return [Ok("LOCAL: nothing is pushed")];
        }

        if (await at.RemoteAsync() is not var (remote, url))
        {
            return
            [
                Note(
                    "LOCAL: this repository has no remote, so nothing is pushed; the branch and the text of its pull request stay here.",
                    "git remote add origin ADDRESS     (to push it)"
                ),
            ];
        }

        if ((await at.BranchAsync()).Choice is not { } branch)
        {
            return []; // said by the branch's own check
        }

        var named = await at.GitAsync([
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            $"{branch.Start ?? branch.Name}^{{commit}}",
        ]);
        string[] untrusted = [at.Place.WorkTree, at.Place.CommonDir];
        var git = new HostGit(at.Processes, RealPrograms.Find(null, untrusted: untrusted).Git, untrusted);
        var recorded = await RecordedRemotes.ReadAsync(git, at.Place, cancel);
        if (!named.Ok || recorded.Find(remote, at.Place.WorkTree) is not { } target)
        {
            return []; // said by the branch's own check
        }

        var folder = at.Request.IceFolder.Length > 0 ? at.Request.IceFolder : TurnGuard.DefaultStateFolder();
        var tried = await new HostPush(git, recorded, folder).TryAsync(
            at.Place,
            target,
            new PushedRef(named.Output.Trim(), $"refs/heads/{branch.Name}"),
            at.Request.Patience,
            cancel
        );
        if (tried.Ok)
        {
            return
            [
                Ok(
                    $"{remote} ({Shown(url)}) accepts a push of {branch.Name}{(at.Options.Push == PushMode.Prompt ? "; you are asked before" : "")}"
                ),
            ];
        }

        var local = ShellLine.Of($"{at.CalledAs:raw} run {at.Target} --local     (keeps everything here)");
        var said = GitCommand.Tail(tried);
        if (tried.TimedOut || Array.Exists(Unreached, u => said.Contains(u, StringComparison.OrdinalIgnoreCase)))
        {
            return
            [
                Warning(
                    tried.TimedOut
                        ? $"{remote} ({Shown(url)}) did not answer within {at.Request.Patience.TotalSeconds:0} s."
                        : $"{remote} ({Shown(url)}) cannot be reached: {said}",
                    ShellLine.Of($"git push --dry-run {remote}\n{local:raw}")
                ),
            ];
        }

        return said.Contains("[rejected]", StringComparison.Ordinal)
            ?
            [
                Problem(
                    $"{remote} has a branch {branch.Name} with other commits.",
                    ShellLine.Of($"{at.CalledAs:raw} run {at.Target} --branch feature/another-name\n{local:raw}")
                ),
            ]
            :
            [
                Problem(
                    $"{remote} ({Shown(url)}) would refuse the push: {said}",
                    ShellLine.Of($"git push --dry-run {remote} HEAD:refs/heads/{branch.Name}\n{local:raw}")
                ),
            ];
    }

    // An address may hold a password.
    private static string Shown(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        var at = url.IndexOf('@', StringComparison.Ordinal);
        return scheme > 0 && at > scheme ? url[..(scheme + 3)] + url[(at + 1)..] : url;
    }
}
