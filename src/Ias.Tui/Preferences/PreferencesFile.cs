using System.Text;
using Ias.Core.Config;
using Ias.Core.Text;
using Ias.Engine.Consent;
using Ias.Engine.Files;

namespace Ias.Tui.Preferences;

/// <summary>A small YAML file of a person's own.</summary>
public static class PreferencesFile
{
    /// <summary>Larger files are refused unread.</summary>
    public const int MaxBytes = 256 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a person's own file of a folder.</summary>
    /// <param name="folder">Empty = a person has none.</param>
    /// <param name="read">Makes something of the text of the file at a path.</param>
    /// <param name="none">What there is where the file is not there.</param>
    /// <param name="broken">What there is where nothing can be made of it.</param>
    public static T Load<T>(string folder, string name, Func<string, string, T> read, T none, Func<Problem, T> broken)
    {
        var path = Path.Combine(folder, name);
        try
        {
            return folder.Length > 0 && Text(path) is { } text ? read(text, path) : none;
        }
        catch (ProblemException wrong)
        {
            return broken(wrong.Problem);
        }
    }

    /// <summary>The problem of a key that is none of those known.</summary>
    public static Problem Unknown(ConfigEntry entry, string path, IReadOnlyCollection<string> known)
    {
        var near = NearestWord.Of(entry.Key, known);
        return new Problem(
            $"Unknown key {entry.Key}.{(near is null ? "" : $" Did you mean {near}?")}",
            $"{path}:{entry.Line}:{entry.Column}, key {entry.Key}",
            $"Allowed: {string.Join(", ", known)}.",
            ExitCode.Usage
        );
    }

    /// <summary>What the file says; null when there is no such file.</summary>
    /// <exception cref="ProblemException">It cannot be read, or is not UTF-8.</exception>
    public static string? Text(string path)
    {
        byte[]? bytes;
        try
        {
            bytes = RegularFile.Read(path, MaxBytes);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(
                new Problem($"The file cannot be read: {cause.Message}.", path, ShellLine.Of($"ls -l {path}"), ExitCode.Usage),
                cause
            );
        }

        try
        {
            return bytes is null ? null : Strict.GetString(bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes.AsSpan(3) : bytes);
        }
        catch (DecoderFallbackException wrong)
        {
            var line = 1 + bytes.AsSpan(0, Math.Clamp(wrong.Index, 0, bytes!.Length)).Count((byte)'\n');
            throw new ProblemException(new Problem("The file is not UTF-8.", $"{path}:{line}", "Save it as UTF-8.", ExitCode.Usage), wrong);
        }
    }

    /// <summary>The keys at the top of a text; none when it is empty.</summary>
    /// <exception cref="ProblemException">It is no YAML, or not made of keys; with its place.</exception>
    public static IReadOnlyList<ConfigEntry> Entries(string text, string path) =>
        YamlTree.Read(text, path) switch
        {
            ConfigNode.Map map => map.Entries,
            null or ConfigNode.Scalar { IsNothing: true } => [],
            var other => throw new ProblemException(
                new Problem(
                    "The file is not a mapping of keys to values.",
                    $"{path}:{other.Line}:{other.Column}",
                    "Every line must be a key, a colon and a value.",
                    ExitCode.Usage
                )
            ),
        };
}
