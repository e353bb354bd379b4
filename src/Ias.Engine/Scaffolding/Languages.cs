namespace Ias.Engine.Scaffolding;

/// <summary>Languages by the ends of file names.</summary>
internal static class Languages
{
    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".cs"] = "C#",
        [".fs"] = "F#",
        [".vb"] = "Visual Basic",
        [".ts"] = "TypeScript",
        [".tsx"] = "TypeScript",
        [".js"] = "JavaScript",
        [".jsx"] = "JavaScript",
        [".mjs"] = "JavaScript",
        [".py"] = "Python",
        [".go"] = "Go",
        [".rs"] = "Rust",
        [".java"] = "Java",
        [".kt"] = "Kotlin",
        [".kts"] = "Kotlin",
        [".scala"] = "Scala",
        [".rb"] = "Ruby",
        [".php"] = "PHP",
        [".swift"] = "Swift",
        [".c"] = "C",
        [".h"] = "C",
        [".cc"] = "C++",
        [".cpp"] = "C++",
        [".hpp"] = "C++",
        [".m"] = "Objective-C",
        [".ex"] = "Elixir",
        [".exs"] = "Elixir",
        [".erl"] = "Erlang",
        [".hs"] = "Haskell",
        [".ml"] = "OCaml",
        [".clj"] = "Clojure",
        [".dart"] = "Dart",
        [".lua"] = "Lua",
        [".r"] = "R",
        [".jl"] = "Julia",
        [".zig"] = "Zig",
        [".sh"] = "shell",
        [".bash"] = "shell",
        [".sql"] = "SQL",
        [".tf"] = "Terraform",
        [".vue"] = "Vue",
        [".svelte"] = "Svelte",
        [".html"] = "HTML",
        [".css"] = "CSS",
        [".scss"] = "CSS",
    };

    /// <summary>The languages of these paths, the most used first.</summary>
    public static IReadOnlyList<ProjectLanguage> Of(IEnumerable<string> paths) =>
        [
            .. paths
                .Select(path => ByExtension.GetValueOrDefault(Path.GetExtension(path)))
                .OfType<string>()
                .GroupBy(language => language, StringComparer.Ordinal)
                .Select(group => new ProjectLanguage(group.Key, group.Count()))
                .OrderByDescending(language => language.Files)
                .ThenBy(language => language.Name, StringComparer.Ordinal),
        ];
}
