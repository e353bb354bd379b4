using System.Text.Json;
using Ias.Engine.Files;

namespace Ias.ControlPlane.Logins;

/// <summary>The person's logins, one for each server and workspace: <c>auth.json</c>, which nobody else can read.</summary>
/// <param name="folder">The person's folder, <c>~/.ias</c>.</param>
public sealed class LoginFile(string folder)
{
    private const int Longest = 1 << 20;

    public string Path { get; } = System.IO.Path.Combine(folder, "auth.json");

    /// <summary>All of them, in the order in which they were made.</summary>
    /// <exception cref="ProblemException">Others can read the file, or it cannot be understood.</exception>
    public IReadOnlyList<Login> All() => Read().Logins;

    /// <summary>Keeps these, in the place of what there was for the same servers and workspaces.</summary>
    /// <exception cref="ProblemException">The file cannot be read or written.</exception>
    public void Keep(IReadOnlyList<Login> logins)
    {
        var old = Read();
        Write(old with { Logins = [.. old.Logins.Where(one => !logins.Any(other => AreSame(one, other))), .. logins] });
    }

    /// <summary>Forgets these.</summary>
    /// <exception cref="ProblemException">The file cannot be read or written.</exception>
    public void Forget(IReadOnlyList<Login> logins)
    {
        var old = Read();
        Write(old with { Logins = [.. old.Logins.Where(one => !logins.Any(other => AreSame(one, other)))] });
    }

    private static bool AreSame(Login one, Login other) => (one.Server, one.Workspace) == (other.Server, other.Workspace);

    private LoginRecord Read()
    {
        if (PrivateFile.Read(Path, Longest) is not { } content)
        {
            return new LoginRecord([]);
        }

        try
        {
            return JsonSerializer.Deserialize(content, LoginJson.Default.LoginRecord) ?? throw new JsonException();
        }
        catch (JsonException wrong)
        {
            // Not the reader's own words, which may quote what is there.
            throw new ProblemException(
                new Problem("This file of logins cannot be understood.", Path, $"mv {Path} {Path}.old     (then log in again)"),
                wrong.Path is { } at ? new JsonException($"at {at}, line {wrong.LineNumber}") : null
            );
        }
    }

    private void Write(LoginRecord record) =>
        PrivateFile.Write(Path, [.. JsonSerializer.SerializeToUtf8Bytes(record, LoginJson.Default.LoginRecord), (byte)'\n']);
}
