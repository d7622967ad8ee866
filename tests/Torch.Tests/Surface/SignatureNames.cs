using System.Reflection;
using System.Runtime.CompilerServices;

namespace VideoSsm.Eval.Torch.Tests.Surface;

/// <summary>Spells types and members the way the list of TorchSharp's signatures does.</summary>
internal static class SignatureNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
    };

    /// <summary>A type; namespaces are dropped, but for the part after <c>TorchSharp.</c>.</summary>
    internal static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (type.IsByRef)
            return Of(type.GetElementType()!);
        if (type.IsArray)
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsGenericParameter)
            return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Of(inner) + "?";
        var arguments = type.GetGenericArguments();
        if (typeof(ITuple).IsAssignableFrom(type) && type.IsValueType)
            return $"({string.Join(", ", arguments.Select(Of))})";
        var used = 0;
        var path = new List<string>();
        foreach (var part in Path(type))
            path.Add(Part(part, arguments, ref used));
        var prefix = type.Namespace is { } space && space.StartsWith("TorchSharp.", StringComparison.Ordinal)
            ? space["TorchSharp.".Length..] + "."
            : "";
        return prefix + string.Join('.', path);
    }

    /// <summary>
    /// The public and protected members a type declares, overrides left out because they add nothing to the surface. What it inherits
    /// from a base class for which <paramref name="isHidden"/> holds counts as its own.
    /// </summary>
    internal static IEnumerable<string> Members(Type type, Func<Type, bool>? isHidden = null)
    {
        for (var t = type; t is not null && (t == type || isHidden?.Invoke(t) == true); t = t.BaseType)
        {
            foreach (var member in Declared(t, Of(type)))
                yield return member;
        }
    }

    private static IEnumerable<string> Declared(Type type, string name)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        yield return $"{name} (type)";
        if (type.IsEnum)
        {
            foreach (var value in Enum.GetNames(type))
                yield return $"{name}.{value} = {Convert.ToInt64(Enum.Parse(type, value))}";
            yield break;
        }

        if (typeof(Delegate).IsAssignableFrom(type))
            yield break;
        foreach (var constructor in type.GetConstructors(all & ~BindingFlags.Static).Where(Seen))
            yield return $"{name}..ctor({Parameters(constructor)})";
        foreach (var field in type.GetFields(all).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly))
            yield return $"{name}.{field.Name}";
        foreach (var property in type.GetProperties(all))
        {
            var parameters = property.GetIndexParameters();
            var accessors = new[] { ("get", property.GetMethod), ("set", property.SetMethod) }
                .Where(a => a.Item2 is not null && Seen(a.Item2) && !IsOverride(a.Item2));
            foreach (var (accessor, _) in accessors)
                yield return $"{name}.{(parameters.Length == 0 ? property.Name : $"this[{string.Join(", ", parameters.Select(p => Of(p.ParameterType)))}]")} {accessor}";
        }

        foreach (var method in type.GetMethods(all).Where(m => Seen(m) && !IsOverride(m) && !IsAccessor(m)))
        {
            var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";
            var conversion = method.Name is "op_Implicit" or "op_Explicit" ? $" : {Of(method.ReturnType)}" : "";
            yield return $"{name}.{method.Name}{generic}({Parameters(method)}){conversion}";
        }
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p => Of(p.ParameterType)));

    private static bool Seen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsOverride(MethodInfo method) => method.GetBaseDefinition() != method;

    private static bool IsAccessor(MethodInfo method) =>
        method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static IEnumerable<Type> Path(Type type) => type.DeclaringType is { } outer ? Path(outer).Append(type) : [type];

    private static string Part(Type type, Type[] arguments, ref int used)
    {
        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        if (tick < 0)
            return type.Name;
        var count = int.Parse(type.Name[(tick + 1)..]);
        var own = arguments.Skip(used).Take(count).Select(Of);
        used += count;
        return $"{type.Name[..tick]}<{string.Join(", ", own)}>";
    }
}
