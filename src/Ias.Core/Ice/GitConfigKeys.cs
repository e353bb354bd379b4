namespace Ias.Core.Ice;

/// <summary>Effects of git settings: running a program, renaming a command, redirecting a push.</summary>
internal static class GitConfigKeys
{
    /// <summary>The value is a program git would run (or a helper it would trust), and it is not one of the usual harmless ones.</summary>
    public static bool RunsProgram(string key, string value) =>
        Kind(key) switch
        {
            "core.sshcommand"
            or "core.gitproxy"
            or "core.askpass"
            or "credential.helper"
            or "credential.*.helper"
            or "uploadpack.packobjectshook"
            or "remote.*.uploadpack"
            or "remote.*.receivepack"
            or "remote.*.vcs"
            or "http.proxy"
            or "gpg.program"
            or "gpg.*.program"
            or "ssh.variant"
            or "diff.external"
            or "diff.*.command"
            or "diff.*.textconv"
            or "filter.*.clean"
            or "filter.*.smudge"
            or "filter.*.process"
            or "merge.*.driver"
            or "mergetool.*.cmd"
            or "difftool.*.cmd"
            or "browser.*.cmd"
            or "man.*.cmd"
            or "interactive.difffilter"
            or "sendemail.smtpserver"
            or "trailer.*.command"
            or "trailer.*.cmd"
            or "hook.*.command"
            or "tar.*.command"
            or "protocol.ext.allow" => value.Length > 0,
            "core.fsmonitor" => !IsPlainTruth(value),
            "submodule.*.update" => value.StartsWith('!'),
            "core.editor" or "sequence.editor" or "core.pager" or "pager.*" => !IsPlainTruth(value) && !IsHarmlessProgram(value),
            _ => false,
        };

    /// <summary>Another name for a command.</summary>
    public static bool IsAlias(string key) => key.StartsWith("alias.", StringComparison.Ordinal);

    /// <summary>True for a setting that changes the target of pushes and fetches, or what they transfer.</summary>
    public static bool SendsElsewhere(string key, string value) =>
        Kind(key) switch
        {
            "url.*.insteadof"
            or "url.*.pushinsteadof"
            or "url.*.*"
            or "remote.*.url"
            or "remote.*.pushurl"
            or "remote.*.push"
            or "remote.*.mirror"
            or "remote.*.*"
            or "remote.*"
            or "url.*"
            or "remotes.*"
            or "include.path"
            or "includeif.*.path"
            or "include.*"
            or "includeif.*" => true,
            "remote.*.fetch" => !(
                value.Length > 0 && value[(value.LastIndexOf(':') + 1)..].StartsWith("refs/remotes/", StringComparison.Ordinal)
            ),
            _ => false,
        };

    // section.subsection.variable → section.*.variable
    private static string Kind(string key)
    {
        var first = key.IndexOf('.', StringComparison.Ordinal);
        var last = key.LastIndexOf('.');
        if (key.StartsWith("pager.", StringComparison.Ordinal))
        {
            return "pager.*";
        }

        return first == last ? key : key[..first] + ".*" + key[last..];
    }

    private static bool IsPlainTruth(string value) =>
        value.ToLowerInvariant() is "" or "true" or "false" or "yes" or "no" or "on" or "off" or "0" or "1";

    // Editors and pagers everybody has, without anything a shell would act on.
    private static bool IsHarmlessProgram(string value) =>
        value.IndexOfAny([';', '|', '&', '$', '`', '(', ')', '<', '>', '\n', '\\']) < 0
        && value.Split(' ', 2)[0].Split('/')[^1]
            is ":"
                or "true"
                or "false"
                or "cat"
                or "less"
                or "more"
                or "vi"
                or "vim"
                or "nvim"
                or "nano"
                or "emacs"
                or "ed"
                or "micro"
                or "code"
                or "sed"
                or "touch"
                or "echo"
                or "delta"
                or "bat"
                or "diff-so-fancy";
}
