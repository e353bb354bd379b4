using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Ias.Console.Client.Logins;
using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Console.Worker.Files;

/// <summary>Folder for the work a box owes a Console: <c>~/.ias/work/</c>, which no agent's cage shows.</summary>
public sealed class WorkFolder
{
    private readonly string _folder;

    /// <param name="personFolder"><c>~/.ias</c>.</param>
    /// <param name="login">Login that names the Console and workspace.</param>
    public WorkFolder(string personFolder, Login login) =>
        _folder = Path.Combine(personFolder, "work", Digest($"{login.Server}\n{login.WorkspaceId}"));

    /// <summary>Folder with one file per claimed job.</summary>
    public string Held => Path.Combine(_folder, "held");

    /// <summary>Folder with one file per result not yet reported; sent in the order of their names.</summary>
    public string Results => Path.Combine(_folder, "results");

    /// <summary>Folder with one file per piece of work whose lease was lost.</summary>
    public string Kept => Path.Combine(_folder, "kept");

    /// <summary>State file of a running part.</summary>
    /// <param name="part">worker or runner.</param>
    public string StateOf(string part) => Path.Combine(_folder, $"{part}.state.json");

    /// <summary>Lock file held by the program that runs a part.</summary>
    public string LockOf(string part) => Path.Combine(_folder, $"{part}.lock");

    /// <summary>Files of JSON, by name; those that are being written are not among them.</summary>
    public static IEnumerable<string> FilesIn(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal) : [];

    /// <summary>A server's word as a file's name: itself where it is a plain id.</summary>
    public static string NameOf(string id) =>
        id is { Length: > 0 and <= 64 } && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)) ? id : Digest(id);

    /// <summary>Reads a JSON file; null: it does not exist any more.</summary>
    /// <exception cref="ProblemException">It cannot be read or understood.</exception>
    public static T? Read<T>(string path, int longest, JsonTypeInfo<T> type)
        where T : class
    {
        if (PrivateFile.Read(path, longest) is not { } content)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(content, type);
        }
        catch (JsonException wrong)
        {
            throw new ProblemException(
                new Problem(
                    "This file cannot be understood.",
                    path,
                    ShellLine.Of($"mv {path} {path + ".old"}     (what is in it is not told to the Console)")
                ),
                wrong
            );
        }
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
