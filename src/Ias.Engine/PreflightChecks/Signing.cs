using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that commits can be signed without a person to type a passphrase, if signing is on.</summary>
internal static class Signing
{
    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var settings = await at.SettingsAsync();
        if (!GitSettings.IsOn(settings.GetValueOrDefault("commit.gpgsign", "false")))
        {
            return [Ok("commits are not signed")];
        }

        var format = settings.GetValueOrDefault("gpg.format", "openpgp");
        string[] untrusted = [at.Place.WorkTree, at.Place.CommonDir];
        if (
            settings.FirstOrDefault(s =>
                s.Key.StartsWith("gpg.", StringComparison.Ordinal)
                && s.Key.EndsWith("program", StringComparison.Ordinal)
                && s.Value.StartsWith('/')
                && TrustedPrograms.IsIn(s.Value, untrusted)
            ) is
            { Key: { } key } named
        )
        {
            return
            [
                Problem(
                    $"Commits must be signed by {named.Value}, which is where an agent can write; ias does not start it with your rights.",
                    ShellLine.Of(
                        $"git config {key} /a/path/outside/the/repository\ngit config commit.gpgSign false     (unsigned commits in this repository)"
                    )
                ),
            ];
        }

        using var folder = ScratchFolder.Temporary("ias-sign-");
        // A real signed commit in a repository of its own, with the person's name and key, and the objects of this one: here nothing is
        // written, and no other setting of it counts.
        var tree = await at.GitAsync(["rev-parse", "--verify", "--quiet", "HEAD^{tree}"]);
        TransferRepository.Lay(
            folder.Path,
            at.Place,
            settings.Where(s => s.Key.StartsWith("gpg.", StringComparison.Ordinal) || s.Key.StartsWith("user.", StringComparison.Ordinal))
        );
        var git = new HostGit(at.Processes, RealPrograms.Find(null, untrusted: untrusted).Git, untrusted);
        var tried = await git.RunAsync(
            folder.Path,
            ["commit-tree", "-S", "-m", "may this be signed?", tree.Output.Trim()],
            cancel,
            at.Request.Patience,
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["GPG_TTY"] = null, // at night no window and no terminal is there to ask on
                ["DISPLAY"] = null,
                ["WAYLAND_DISPLAY"] = null,
                ["SSH_ASKPASS_REQUIRE"] = "never",
            }
        );
        return tried.Ok
            ? [Ok($"commits can be signed unattended ({format})")]
            :
            [
                Problem(
                    $"Commits must be signed ({format}), but that does not work unattended: {(tried.TimedOut ? $"no answer within {at.Request.Patience.TotalSeconds:0} s" : GitCommand.Tail(tried))}",
                    (
                        format == "ssh"
                            ? "ssh-add     (loads the key into the agent)"
                            : "echo test | gpg --clearsign > /dev/null     (lets gpg-agent remember the passphrase)"
                    ) + "\ngit config commit.gpgSign false     (unsigned commits in this repository)"
                ),
            ];
    }
}
