using System.Security.Cryptography;
using System.Text;
using Ias.Core.Ice;
using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Ice;

/// <summary>
/// The folder that holds the shims. Its name is the hash of what is in it, and nothing in it is ever written again: a turn
/// that runs keeps the scripts it started with. In a cage it appears at <see cref="CagePlaces.Shims"/>, with the real programs below
/// <c>real/</c> and the turn's own folder at <c>turn/</c>.
/// </summary>
public sealed class ShimFolder
{
    /// <summary>A file that marks a folder of shims, so that they are not taken for the real programs.</summary>
    public const string Mark = ".ias-shims";

    private ShimFolder(string path, string inside) => (Path, Inside) = (path, inside);

    /// <summary>Path of the shim folder.</summary>
    public string Path { get; }

    /// <summary>Path at which a turn sees the shim folder.</summary>
    public string Inside { get; }

    /// <summary>First on the agent's PATH.</summary>
    public string Programs => System.IO.Path.Combine(Inside, "bin");

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

    /// <summary>Folder of the real programs in a cage; its files are empty elsewhere.</summary>
    public string Real => System.IO.Path.Combine(Inside, "real");

    /// <summary>Path at which the turn's own folder appears in a cage.</summary>
    public string Turn => System.IO.Path.Combine(Inside, "turn");

    /// <summary>The folder of this content, made when it is not there yet.</summary>
    /// <param name="stateFolder">ICE's private folder.</param>
    /// <param name="programs">Programs that the shims call where there are no mounts.</param>
    /// <param name="ias">Command that starts this program: a path and leading arguments.</param>
    /// <param name="isCaged">Turns run in mounts of their own.</param>
    public static ShimFolder Make(string stateFolder, RealPrograms programs, IReadOnlyList<string> ias, bool isCaged)
    {
        var scripts = Scripts();
        var inside = isCaged ? CagePlaces.Shims : "";
        var name = Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Join(
                        '\0',
                        [.. scripts.SelectMany(s => (string[])[s.Name, s.Text]), .. ias, programs.Git, programs.Gh, Runtime(), inside]
                    )
                )
            )
        )[..12];
        var path = System.IO.Path.Combine(stateFolder, name);
        var folder = new ShimFolder(path, isCaged ? inside : path);
        if (OutsideFolder.Exists(folder.Path))
        {
            return folder;
        }

        var draft = OutsideFolder.Make(System.IO.Path.Combine(stateFolder, $".new-{Guid.NewGuid():N}"));
        foreach (var (file, text) in scripts)
        {
            var script = System.IO.Path.Combine(draft, file);
            OutsideFolder.Make(System.IO.Path.GetDirectoryName(script)!);
            OutsideFile.WriteAllText(script, Fill(text, folder.Inside, programs, ias));
            OutsideFile.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        OutsideFolder.Make(System.IO.Path.Combine(draft, "turn"));
        OutsideFolder.Make(System.IO.Path.Combine(draft, "real", "git-core"));
        foreach (var placeholder in (string[])["real/git", "real/gh", $"bin/{Mark}"])
        {
            OutsideFile.WriteAllText(System.IO.Path.Combine(draft, placeholder), "");
        }

        try
        {
            OutsideFolder.Move(draft, folder.Path);
        }
        catch (IOException) when (OutsideFolder.Exists(folder.Path))
        {
            OutsideFolder.DeleteAll(draft); // another engine was first; the content is the same
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
            .Replace("@FOLDER@", ShellWord.Literal(folder), StringComparison.Ordinal)
            .Replace("@GIT@", ShellWord.Literal(programs.Git), StringComparison.Ordinal)
            .Replace("@IAS@", string.Join(' ', ias.Select(ShellWord.Literal)), StringComparison.Ordinal)
            .Replace("@ENVIRONMENT@", Runtime(), StringComparison.Ordinal);

    // `env -i git …` must still find the .NET runtime that this program was started with.
    private static string Runtime() =>
        Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? $" DOTNET_ROOT={ShellWord.Literal(root)}" : "";
}
