using System.Text.Json;

namespace VideoSsm.Eval.Model.Tests.Official;

/// <summary>A safetensors file with a real header and a hole for data: large on paper, nothing on disk.</summary>
internal static class SparseSafeTensors
{
    public static void Write(string path, IEnumerable<TensorKey> keys)
    {
        long at = 0;
        var header = new Dictionary<string, object>();
        foreach (var key in keys)
        {
            header.Add(key.Name, new { dtype = "F32", shape = key.Shape, data_offsets = new[] { at, at + (4 * key.Count) } });
            at += 4 * key.Count;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        using var file = File.Create(path);
        file.Write(BitConverter.GetBytes((long)json.Length));
        file.Write(json);
        file.SetLength(8 + json.Length + at);
    }
}
