using Ias.Engine.Git;
using static Ias.Engine.Workspace.PreflightCheck;

namespace Ias.Engine.Workspace.PreflightChecks;

/// <summary>Where commits are signed, a signature can be made with nobody there to type a passphrase.</summary>
internal static class Signing
{
    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var settings = await at.SettingsAsync();
        if (!settings.TryGetValue("commit.gpgsign", out var sign) || sign is "false" or "no" or "off" or "0" or "")
        {
            return [Ok("commits are not signed")];
        }

        var format = settings.GetValueOrDefault("gpg.format", "openpgp");
        var folder = Directory.CreateTempSubdirectory("ias-sign-");
        try
        {
            // A real signed commit, whose object goes to a folder of its own: the repository gets nothing.
            var command = GitCommand.Read(at.Place.WorkTree, "commit-tree", "-S", "-m", "may this be signed?", "HEAD^{tree}");
            var tried = await at.Processes.RunAsync(
                command with
                {
                    Timeout = at.Request.Patience,
                    Environment = new Dictionary<string, string?>(command.Environment, StringComparer.Ordinal)
                    {
                        ["GIT_OBJECT_DIRECTORY"] = folder.FullName,
                        ["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = Path.Combine(at.Place.CommonDir, "objects"),
                        ["GPG_TTY"] = null, // at night no window and no terminal is there to ask on
                        ["DISPLAY"] = null,
                        ["WAYLAND_DISPLAY"] = null,
                        ["SSH_ASKPASS_REQUIRE"] = "never",
                    },
                },
                cancel);
            return tried.Ok
                ? [Ok($"commits can be signed unattended ({format})")]
                : [Problem(
                    $"Commits are to be signed ({format}), and that does not work unattended: {(tried.TimedOut ? $"no answer within {at.Request.Patience.TotalSeconds:0} s" : GitCommand.Tail(tried))}",
                    (format == "ssh" ? "ssh-add     (loads the key into the agent)" : "echo test | gpg --clearsign > /dev/null     (lets gpg-agent remember the passphrase)")
                        + "\ngit config commit.gpgSign false     (unsigned commits in this repository)")];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
