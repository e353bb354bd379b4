namespace Ias.Core.Ice;

/// <summary>
/// Which settings of git a turn may leave behind in a repository. What git would run or follow outside the cage, at the person's own next
/// command, is taken out when the turn ends.
/// </summary>
public static class TurnSettings
{
    // gitattributes(5), git-lfs-config(5): what `git lfs install` writes, to the letter. The program is the one on the person's own PATH.
    private static readonly Dictionary<string, string[]> Lfs = new(StringComparer.Ordinal)
    {
        ["filter.lfs.clean"] = ["git-lfs clean -- %f"],
        ["filter.lfs.smudge"] = ["git-lfs smudge -- %f", "git-lfs smudge --skip -- %f"],
        ["filter.lfs.process"] = ["git-lfs filter-process", "git-lfs filter-process --skip"],
        ["filter.lfs.required"] = ["true"],
    };

    // Beside those that GitConfigKeys knows to run a program: sections of which everything, and keys, that redirect, log in, or name a program
    // of their own.
    private static readonly string[] Sections =
    [
        "alias",
        "credential",
        "http",
        "https",
        "include",
        "includeif",
        "url",
        "protocol",
        "instaweb",
        "guitool",
        "browser",
        "man",
        "sendemail",
        "imap",
        "trailer",
        "tar",
        "hook",
        "extensions",
    ];

    private static readonly string[] Keys =
    [
        "core.worktree",
        "core.alternaterefscommand",
        "core.gitproxy",
        "core.sshcommand",
        "core.askpass",
        "core.attributesfile",
        "init.templatedir",
        "gpg.ssh.defaultkeycommand",
        "remote.pushdefault",
        "web.browser",
        "help.browser",
        "merge.tool",
        "diff.tool",
        "merge.guitool",
        "diff.guitool",
    ];

    private static readonly string[] LastParts =
    [
        "promisor",
        "partialclonefilter",
        "uploadpack",
        "receivepack",
        "vcs",
        "proxy",
        "proxyauthmethod",
        "pushurl",
        "push",
        "mirror",
        "pushremote",
        "cmd",
        "path",
        "command",
        "textconv",
        "driver",
        "program",
    ];

    private static readonly string[] Known =
    [
        "extensions.objectformat",
        "extensions.refstorage",
        "extensions.worktreeconfig",
        "extensions.noop",
        "submodule.*.path",
    ];

    /// <summary>Whether a setting that a turn added must not outlive it.</summary>
    /// <param name="key">As git lists it: section and variable in lower case.</param>
    /// <param name="value">Its value; empty where it has none.</param>
    /// <param name="isNewRemote">For <c>remote.NAME.…</c>: whether the turn made this remote.</param>
    public static bool MustGo(string key, string value, bool isNewRemote)
    {
        // hooks have a rule of their own
        if (Lfs.GetValueOrDefault(key)?.Contains(value, StringComparer.Ordinal) == true || key == "core.hookspath")
        {
            return false;
        }

        var section = key[..Math.Max(0, key.IndexOf('.', StringComparison.Ordinal))];
        var last = key[(key.LastIndexOf('.') + 1)..];
        if (Known.Contains(key, StringComparer.Ordinal) || (section == "submodule" && last == "path"))
        {
            return false;
        }

        return GitConfigKeys.RunsProgram(key, value)
            || Sections.Contains(section, StringComparer.Ordinal)
            || Keys.Contains(key, StringComparer.Ordinal)
            || (key.IndexOf('.', StringComparison.Ordinal) != key.LastIndexOf('.') && LastParts.Contains(last, StringComparer.Ordinal))
            || (section == "remote" && last == "url" && (!isNewRemote || value.Contains("::", StringComparison.Ordinal)));
    }
}
