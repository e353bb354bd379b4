using System.Security.Cryptography;
using System.Text;

namespace Ias.Engine.Ice;

/// <summary>
/// The folder that holds the shims. Its name is the hash of what is in it, and nothing in it is ever written again: a turn
/// that runs keeps the scripts it started with. Under mounts the real programs appear below <c>real/</c> and the turn's own folder at
/// <c>turn/</c>.
/// </summary>
public sealed class ShimFolder
{
    /// <summary>A file that marks a folder of shims, so that they are not taken for the real programs.</summary>
    public const string Mark = ".ias-shims";

    private ShimFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>First on the agent's PATH.</summary>
    public string Programs => System.IO.Path.Combine(Path, "bin");

    /// <summary>git's options by which it signs through us.</summary>
    public static IReadOnlyList<string> SignsOutside(string folder) =>
        [
            "-c",
            $"gpg.program={System.IO.Path.Combine(folder, "sign", "openpgp")}",
            "-c",
            $"gpg.openpgp.program={System.IO.Path.Combine(folder, "sign", "openpgp")}",
            "-c",
            $"gpg.x509.program={System.IO.Path.Combine(folder, "sign", "x509")}",
            "-c",
            $"gpg.ssh.program={System.IO.Path.Combine(folder, "sign", "ssh")}",
        ];

    /// <summary>Where the real programs lie under mounts; empty files elsewhere.</summary>
    public string Real => System.IO.Path.Combine(Path, "real");

    /// <summary>Where the turn's own folder appears under mounts.</summary>
    public string Turn => System.IO.Path.Combine(Path, "turn");

    /// <summary>The folder of this content, made when it is not there yet.</summary>
    /// <param name="stateFolder">ICE's private folder.</param>
    /// <param name="programs">What stands behind the shims where no mounts are.</param>
    /// <param name="ias">How this program is started: a path and leading arguments.</param>
    public static ShimFolder Make(string stateFolder, RealPrograms programs, IReadOnlyList<string> ias)
    {
        var scripts = Scripts();
        var name = Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Join(
                        '\0',
                        [.. scripts.SelectMany(s => (string[])[s.Name, s.Text]), .. ias, programs.Git, programs.Gh, Runtime()]
                    )
                )
            )
        )[..12];
        var folder = new ShimFolder(System.IO.Path.Combine(stateFolder, name));
        if (Directory.Exists(folder.Path))
        {
            return folder;
        }

        var draft = Directory.CreateDirectory(System.IO.Path.Combine(stateFolder, $".new-{Guid.NewGuid():N}")).FullName;
        foreach (var (file, text) in scripts)
        {
            var path = System.IO.Path.Combine(draft, file);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.WriteAllText(path, Fill(text, folder.Path, programs, ias));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        Directory.CreateDirectory(System.IO.Path.Combine(draft, "turn"));
        Directory.CreateDirectory(System.IO.Path.Combine(draft, "real", "git-core"));
        foreach (var placeholder in (string[])["real/git", "real/gh", $"bin/{Mark}"])
        {
            File.WriteAllText(System.IO.Path.Combine(draft, placeholder), "");
        }

        try
        {
            Directory.Move(draft, folder.Path);
        }
        catch (IOException) when (Directory.Exists(folder.Path))
        {
            Directory.Delete(draft, recursive: true); // another engine was first; the content is the same
        }

        return folder;
    }

    private static (string Name, string Text)[] Scripts() =>
        [
            ("bin/git", ShimScripts.Git),
            ("bin/gh", ShimScripts.Gh),
            ("sign/openpgp", ShimScripts.SignOpenPgp),
            ("sign/x509", ShimScripts.SignOpenPgp),
            ("sign/ssh", ShimScripts.SignSsh),
        ];

    private static string Fill(string script, string folder, RealPrograms programs, IReadOnlyList<string> ias) =>
        script
            .Replace("@FOLDER@", ShimScripts.Quote(folder), StringComparison.Ordinal)
            .Replace("@GIT@", ShimScripts.Quote(programs.Git), StringComparison.Ordinal)
            .Replace("@IAS@", string.Join(' ', ias.Select(ShimScripts.Quote)), StringComparison.Ordinal)
            .Replace("@ENVIRONMENT@", Runtime(), StringComparison.Ordinal);

    // `env -i git …` must still find the .NET runtime that this program was started with.
    private static string Runtime() =>
        Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? $" DOTNET_ROOT={ShimScripts.Quote(root)}" : "";
}
