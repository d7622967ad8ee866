#!/usr/bin/env python3
"""Regenerates the golden scores and files of VBench's layout: make.py CHECKOUT (of Vchitect/VBench). Needs nothing but Python."""
import json, os, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(sys.argv[1], 'scripts'))
import cal_final_score as official


def score(aggregates):
    data = {k: aggregates.get(k.replace(' ', '_'), 0) for k in official.TASK_INFO}
    normal = official.get_nomalized_score(data)
    quality, semantic = official.get_quality_score(normal), official.get_semantic_score(normal)
    return {'aggregates': aggregates, 'quality': quality, 'semantic': semantic, 'total': official.get_final_score(quality, semantic)}


every = {k.replace(' ', '_'): 0.2 + (i * 37 % 71) / 100 for i, k in enumerate(official.TASK_INFO)}
some = {k: every[k] for k in list(every)[:7]}
none = {}
json.dump([score(every), score(some), score(none)], open(os.path.join(HERE, 'scores.json'), 'w'), indent=1)

# The layout: the structures the evaluation collects, through the call it writes them with.
videos = ['videos/a "quoted" caf\u00e9-0.mp4', 'videos/a cat \U0001f431-1.mp4']
results = {
    'subject_consistency': (((0.5 * 3) + (0.1 + 0.2)) / 4, [{'video_path': videos[0], 'video_results': (0.5 * 3) / 3}, {'video_path': videos[1], 'video_results': 0.1 + 0.2}]),
    'background_consistency': ((2.25 + 1e-05) / 4, [
        {'video_path': videos[0], 'video_results': 2.25 / 3, 'video_sim': 2.25, 'cnt_per_video': 3},
        {'video_path': videos[1], 'video_results': 1e-05, 'video_sim': 1e-05, 'cnt_per_video': 1}]),
    'dynamic_degree': (0.5, [{'video_path': videos[0], 'video_results': True}, {'video_path': videos[1], 'video_results': False}]),
    'imaging_quality': ((70.25 + 50.0) / 2 / 100, [{'video_path': videos[0], 'video_results': 70.25}, {'video_path': videos[1], 'video_results': 50.0}]),
    'motion_smoothness': (1.0, [{'video_path': videos[1], 'video_results': 1.0}]),
}
entries = [{'prompt_en': p, 'dimension': list(results), 'video_list': [v]} for p, v in zip(['a "quoted" caf\u00e9', 'a cat \U0001f431'], videos)]
for name, data in [('eval_results', results), ('full_info', entries)]:
    with open(os.path.join(HERE, f'{name}.json'), 'w', encoding='utf-8') as f:
        json.dump(data, f, indent=4)
