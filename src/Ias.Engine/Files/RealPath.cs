namespace Ias.Engine.Files;

/// <summary>A path with all its symbolic links followed, so that two names of one folder compare equal.</summary>
public static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>Parts that do not exist stay as they are; a loop ends at itself.</summary>
    public static string Of(string path)
    {
        var left = new Stack<string>(Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var real = "";
        var links = 0;
        while (left.TryPop(out var part))
        {
            if (part == "..")
            {
                real = real.LastIndexOf('/') is var slash and > 0 ? real[..slash] : "";
                continue;
            }

            var next = $"{real}/{part}";
            if (part != "." && links < MostLinks && OutsideFile.Info(next).LinkTarget is { } target)
            {
                links++;
                real = target.StartsWith('/') ? "" : real;
                foreach (var piece in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                {
                    left.Push(piece);
                }
            }
            else if (part != ".")
            {
                real = next;
            }
        }

        return real.Length == 0 ? "/" : real;
    }
}
