using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>
/// Signs a commit or tag for a git in the cage, where no key is: with the program and key recorded before the run, and nothing but what
/// reads as a commit or a tag. The engine signs all that a run commits in any case, so this gives an agent nothing that it would not get
/// anyway.
/// </summary>
internal sealed class HostSigning(Prepared prepared, ProcessRunner processes, string stateFolder)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly string[] Literally = ["-U"];

    /// <summary>The signature; or an exit status other than 0 and what the program said.</summary>
    /// <param name="format"><c>openpgp</c>, <c>x509</c> or <c>ssh</c>.</param>
    /// <param name="key">The key git named, used where the person's settings name none.</param>
    public async Task<ProcessResult> SignAsync(string format, string key, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        if (!IsCommitOrTag(payload.Span))
        {
            return new ProcessResult(1, "", "ICE: sign: only commits and tags are signed\n", false);
        }

        // With ssh, a key is a file: one that the person did not name is not used for signing.
        var own =
            Setting("user.signingkey") is { Length: > 0 } configured ? configured
            : format == "ssh" ? ""
            : key;
        if (own.Length == 0 || own.StartsWith('-'))
        {
            return new ProcessResult(1, "", "ICE: sign: there is no key; set user.signingkey\n", false);
        }

        return format == "ssh" ? await SshAsync(own, payload, cancel) : await GpgAsync(format, own, payload, cancel);
    }

    private Task<ProcessResult> GpgAsync(string format, string key, ReadOnlyMemory<byte> payload, CancellationToken cancel) =>
        RunAsync(Program(format), ["--status-fd=2", "-bsau", key], payload, cancel);

    private async Task<ProcessResult> SshAsync(string key, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        using var folder = ScratchFolder.In(Path.Combine(stateFolder, "sign"));
        OutsideFile.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var literal =
            key.StartsWith("key::", StringComparison.Ordinal) ? key["key::".Length..]
            : key.StartsWith("ssh-", StringComparison.Ordinal) ? key
            : "";
        var file =
            literal.Length > 0 ? Path.Combine(folder.Path, "key")
            : key.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(prepared.Variable("HOME") ?? "/", key[2..])
            : key;
        if (literal.Length > 0)
        {
            OutsideFile.WriteAllText(file, literal + "\n");
        }

        var buffer = Path.Combine(folder.Path, "payload");
        await OutsideFile.WriteAllBytesAsync(buffer, payload, cancel);
        var signed = await RunAsync(
            Program("ssh"),
            ["-Y", "sign", "-n", "git", "-f", file, .. literal.Length > 0 ? Literally : [], buffer],
            default,
            cancel
        );
        return signed.Ok && OutsideFile.Exists(buffer + ".sig")
            ? signed with
            {
                Output = RegularFile.Text(buffer + ".sig") ?? "",
            }
            : signed with
            {
                ExitCode = signed.ExitCode == 0 ? 1 : signed.ExitCode,
            };
    }

    private Task<ProcessResult> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        ReadOnlyMemory<byte> payload,
        CancellationToken cancel
    ) =>
        processes.RunAsync(
            new ProcessSpec
            {
                FileName = program,
                Arguments = arguments,
                WorkingDirectory = "/",
                Input = payload,
                Timeout = Limit,
                Untrusted = prepared.Untrusted,
            },
            cancel
        );

    private string Program(string format) =>
        format switch
        {
            "ssh" => Setting("gpg.ssh.program") ?? "ssh-keygen",
            "x509" => Setting("gpg.x509.program") ?? "gpgsm",
            _ => Setting("gpg.openpgp.program") ?? Setting("gpg.program") ?? "gpg",
        };

    private string? Setting(string key) => prepared.Recorded.Signing.LastOrDefault(s => s.Key == key).Value;

    private static bool IsCommitOrTag(ReadOnlySpan<byte> payload) =>
        (payload.StartsWith("tree "u8) && payload.IndexOf("\nauthor "u8) > 0 && payload.IndexOf("\ncommitter "u8) > 0)
        || (payload.StartsWith("object "u8) && payload.IndexOf("\ntype "u8) > 0 && payload.IndexOf("\ntagger "u8) > 0);
}
