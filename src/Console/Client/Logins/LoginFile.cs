using Ias.Console.Client.Files;

namespace Ias.Console.Client.Logins;

/// <summary>The person's logins, one for each server and workspace: <c>auth.json</c>, which nobody else can read.</summary>
/// <param name="folder">The person's folder, <c>~/.ias</c>.</param>
public sealed class LoginFile(string folder)
{
    private readonly PersonFile<LoginRecord> _file = new(PathIn(folder), LoginJson.Default.LoginRecord, new LoginRecord([]));

    public string Path { get; } = PathIn(folder);

    /// <summary>All of them, in the order in which they were made.</summary>
    /// <exception cref="ProblemException">Others can read the file, or it cannot be understood.</exception>
    public IReadOnlyList<Login> All() => _file.Read().Logins;

    /// <summary>Keeps these, in the place of what there was for the same servers and workspaces.</summary>
    /// <exception cref="ProblemException">The file cannot be read or written.</exception>
    public void Keep(IReadOnlyList<Login> logins) => Replace(logins, logins);

    /// <summary>Removes these logins from the file.</summary>
    /// <exception cref="ProblemException">The file cannot be read or written.</exception>
    public void Forget(IReadOnlyList<Login> logins) => Replace(logins, []);

    private void Replace(IReadOnlyList<Login> gone, IReadOnlyList<Login> by)
    {
        var old = _file.Read();
        _file.Write(old with { Logins = [.. old.Logins.Where(one => !gone.Any(other => AreSame(one, other))), .. by] });
    }

    private static bool AreSame(Login one, Login other) => (one.Server, one.Workspace) == (other.Server, other.Workspace);

    private static string PathIn(string folder) => System.IO.Path.Combine(folder, "auth.json");
}
