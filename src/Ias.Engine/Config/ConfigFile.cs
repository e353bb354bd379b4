using System.Text;
using Ias.Core.Config;
using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Config;

/// <summary>Reads <c>.loa.config.yaml</c>. A person's file: only a <see cref="ConfigChange"/> that a person asked for writes to one that is
/// there.</summary>
public static class ConfigFile
{
    /// <summary>Larger files are refused unread: no configuration is that long.</summary>
    public const int MaxBytes = 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The configuration of the repository whose top folder is <paramref name="repositoryRoot"/>; defaults where there is no
    /// file.</summary>
    /// <exception cref="ProblemException">The file cannot be read, is no YAML, or holds a value that is not allowed; the text names file,
    /// line and key.</exception>
    public static Configuration Load(string repositoryRoot) =>
        Content(repositoryRoot) is { } content ? From(content, repositoryRoot) : Configuration.Default;

    /// <summary>Content of the file; null if missing.</summary>
    /// <exception cref="ProblemException">It cannot be read.</exception>
    internal static byte[]? Content(string repositoryRoot) => ReadBytes(repositoryRoot, Path.Combine(repositoryRoot, ConfigKeys.FileName));

    /// <summary>Parses the content of a configuration file.</summary>
    /// <exception cref="ProblemException">They are no YAML, or hold a value that is not allowed.</exception>
    internal static Configuration From(byte[] content, string repositoryRoot) =>
        Configuration.From(YamlTree.Read(Decode(content), ConfigKeys.FileName), ConfigKeys.FileName, Path.GetFullPath(repositoryRoot));

    private static byte[]? ReadBytes(string root, string path)
    {
        var info = OutsideFile.Info(path);
        if (info.LinkTarget is not null)
        {
            RefuseForeignLink(root, path, info);
        }
        else if (OutsideFolder.Exists(path))
        {
            throw Refused("is a directory, not a file", "Move it away, then write the file with `ias init --run-mode`.");
        }
        else if (!info.Exists)
        {
            return null;
        }

        var real = TargetOf(root, path);
        var read = InsideFile.Read(root, real, MaxBytes);
        return read.Content
            ?? throw (
                InsideFile.FactsOf(root, real) is { Kind: InsideKind.File, Length: > MaxBytes and var length }
                    ? Refused($"has {length:N0} bytes; the limit is {MaxBytes:N0}", "Is it the right file?")
                    : new ProblemException(
                        new Problem(
                            $"{ConfigKeys.FileName} cannot be read: {(read.IsMissing ? "it is gone" : read.Why)}.",
                            path,
                            ShellLine.Of($"ls -l {path}"),
                            ExitCode.Failed
                        )
                    )
            );
    }

    /// <summary>The file itself, below the repository's root: where a link leads, if it is one.</summary>
    internal static string TargetOf(string root, string path) =>
        OutsideFile.Info(path).LinkTarget is null
            ? Path.GetRelativePath(root, path)
            : Path.GetRelativePath(RealPath.Of(root), RealPath.Of(path));

    private static void RefuseForeignLink(string root, string path, FileInfo info)
    {
        FileSystemInfo? target;
        try
        {
            target = info.ResolveLinkTarget(returnFinalTarget: true);
        }
        catch (IOException cause)
        {
            throw new ProblemException(
                new Problem($"{ConfigKeys.FileName} is a symbolic link that leads nowhere: {cause.Message}", path),
                cause
            );
        }

        if (target is not { Exists: true } || OutsideFolder.Exists(target.FullName))
        {
            throw Refused(
                $"is a symbolic link to {info.LinkTarget}, where there is no file",
                "Fix the link, or put the file itself there."
            );
        }

        var inside = Path.GetFullPath(root).TrimEnd('/') + "/";
        if (!target.FullName.StartsWith(inside, StringComparison.Ordinal))
        {
            throw Refused(
                $"is a symbolic link out of the repository, to {target.FullName}",
                "Put the file itself there: the repository must show what a run is allowed to do."
            );
        }
    }

    /// <summary>The text, without a byte order mark.</summary>
    /// <exception cref="ProblemException">It is not UTF-8.</exception>
    internal static string Decode(byte[] bytes)
    {
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            throw Refused("is UTF-16", $"Save it as UTF-8, for example: iconv -f UTF-16 -t UTF-8 {ConfigKeys.FileName}");
        }

        try
        {
            return Strict.GetString(bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes.AsSpan(3) : bytes);
        }
        catch (DecoderFallbackException wrong)
        {
            var at = Math.Clamp(wrong.Index + (bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0), 0, bytes.Length);
            var line = 1 + bytes.AsSpan(0, at).Count((byte)'\n');
            throw new ProblemException(
                new Problem(
                    $"{ConfigKeys.FileName} is not UTF-8.",
                    $"{ConfigKeys.FileName}:{line}",
                    "Save the file as UTF-8.",
                    ExitCode.Usage
                ),
                wrong
            );
        }
    }

    private static ProblemException Refused(string why, string next) =>
        new(new Problem($"{ConfigKeys.FileName} {why}.", Next: next, Exit: ExitCode.Usage));
}
